import { realpathSync } from 'node:fs';
import { basename, dirname, join, posix, sep } from 'node:path';
import { allow, deny, type Finding } from '../finding.js';
import type { EffectivePolicy } from '../policy/agent-permissions.js';

export interface PathContext {
  readonly agent: string;
  readonly privilege: string;
  readonly policy: EffectivePolicy;
  /** The real directory that the agent sees as `/workspace`; without it links cannot be followed and the text decides. */
  readonly workspaceDir: string | undefined;
}

/** AGT-056: where each level may read and write at most. */
const reach: Readonly<Record<string, { readonly read: readonly string[]; readonly write: readonly string[] }>> = {
  RESTRICTED: { read: ['/workspace'], write: [] },
  STANDARD: { read: ['/workspace', '/var/www'], write: ['/workspace'] },
  ELEVATED: {
    read: ['/workspace', '/var/www', '/etc/nginx', '/var/log'],
    write: ['/workspace', '/var/www', '/etc/nginx/sites-available'],
  },
  PRIVILEGED: { read: ['/'], write: ['/'] },
};
const nothing = { read: [], write: [] };

/**
 * AGT-063: denied prefixes first, then the own scratch space, then what level and policy allow together. Links and `..` are
 * resolved before anything is compared, for paths that do not exist yet as well.
 */
export function judgePath(path: string, access: 'read' | 'write', context: PathContext): Finding {
  if (path.includes('\0')) return deny('path:unreadable', 'The path has a zero character');
  const wanted = posix.resolve('/workspace', path);
  const real = follow(wanted, context.workspaceDir);
  if (real === undefined) return deny('path:outside', `${path} leads outside the workspace`, 'Use paths relative to the workspace');
  for (const one of [wanted, real]) {
    const denied = context.policy.deniedPaths.find((prefix) => below(one, prefix));
    if (denied !== undefined) return deny('path:denied', `${path} is denied (${denied})`);
  }
  if (below(real, scratchOf(context.agent))) return allow;
  const level = reach[context.privilege] ?? nothing;
  if (!level[access].some((prefix) => below(real, prefix)))
    return deny('path:level', `${context.privilege} may not ${access} ${path}`, 'Use paths relative to the workspace');
  if (access === 'write' && !context.policy.allowedPaths.some((prefix) => below(real, prefix)))
    return deny('path:allowed', `${path} is not where this agent may write`, `Allowed: ${context.policy.allowedPaths.join(', ')}`);
  return allow;
}

export const scratchOf = (agent: string): string => `/workspace/.agent-scratch/${agent.toLowerCase().replace(/[^a-z0-9_-]+/g, '-')}`;

const below = (path: string, prefix: string): boolean =>
  prefix === '/' || path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

/** The path as the agent would see it after following links; undefined when they lead out of the workspace. */
function follow(path: string, workspaceDir: string | undefined): string | undefined {
  if (!below(path, '/workspace')) return realOfExisting(path);
  if (workspaceDir === undefined) return path;
  const root = realOfExisting(workspaceDir);
  const real = realOfExisting(join(root, path.slice('/workspace'.length)));
  if (real === root) return '/workspace';
  return real.startsWith(root + sep) ? `/workspace${real.slice(root.length)}` : undefined;
}

/** Follows the links of the part that exists and appends the rest. A link that leads nowhere is followed as far as it goes. */
function realOfExisting(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realOfExisting(parent), basename(path));
  }
}
