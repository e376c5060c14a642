import { AgentPolicy } from '@autoweave/contracts';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** The file `agent_permissions.yaml` (AGT-059, AGT-060, AGT-065). */
export const AgentPermissions = z.strictObject({
  settings: z.strictObject({
    command_allowlist_enabled: z.boolean().default(true),
    command_allowlist: z.array(z.string()).default(['git', 'npm', 'pip', 'docker', 'ls', 'cat', 'grep']),
    require_approval_destructive: z.boolean().default(true),
  }),
  agents: z.record(z.string(), AgentPolicy),
});
export type AgentPermissions = z.infer<typeof AgentPermissions>;

/** Throws a ZodError or YAML error that says what is wrong; nothing is taken over then. */
export const importPermissions = (text: string): AgentPermissions => AgentPermissions.parse(parse(text));
export const exportPermissions = (permissions: AgentPermissions): string => stringify(permissions);

/** The policy that holds for one agent: everything is present. */
export interface EffectivePolicy {
  readonly allowlistEnabled: boolean;
  readonly approveDestructive: boolean;
  readonly maxFileMb: number;
  readonly maxSeconds: number;
  readonly blockedPatterns: readonly string[];
  readonly blockedCommands: readonly string[];
  readonly allowedCommands: readonly string[];
  readonly allowedPaths: readonly string[];
  readonly deniedPaths: readonly string[];
  /** Undefined: every operation that is not denied. */
  readonly allowedSql: readonly string[] | undefined;
  readonly deniedSql: readonly string[];
  readonly requiresApproval: readonly string[];
  /** Tools of which every use waits for a person. */
  readonly approvalTools: readonly string[];
  /** Undefined: no unit may be touched. */
  readonly systemctlUnits: readonly string[] | undefined;
  readonly networkAllowlist: readonly string[] | undefined;
  readonly maxDownloadMb: number;
}

type Layer = AgentPolicy | undefined;

/**
 * default ← agent type ← this agent's own definition. Block lists add up; allow lists are replaced by the next layer, but an
 * agent's own definition can only narrow its type: what it allows beyond is dropped. Numbers: the smaller one wins for the
 * definition, the type's replaces the default's.
 */
export function effectivePolicy(permissions: AgentPermissions, type: string, own?: AgentPolicy): EffectivePolicy {
  const base = permissions.agents.default;
  const typed = type === 'default' ? undefined : permissions.agents[type];
  const union = (pick: (layer: AgentPolicy) => readonly string[] | undefined) => [
    ...new Set([base, typed, own].flatMap((layer: Layer) => (layer ? (pick(layer) ?? []) : []))),
  ];
  const narrowed = (
    pick: (layer: AgentPolicy) => readonly string[] | undefined,
    fallback?: readonly string[],
  ): readonly string[] | undefined => {
    const given = (typed && pick(typed)) ?? (base && pick(base)) ?? fallback;
    const mine = own && pick(own);
    if (!mine) return given;
    return given === undefined || given.includes('*') ? mine : mine.filter((one) => given.includes(one));
  };
  const number = (pick: (layer: AgentPolicy) => number | undefined, fallback: number) =>
    Math.min((typed && pick(typed)) ?? (base && pick(base)) ?? fallback, (own && pick(own)) ?? Number.POSITIVE_INFINITY);
  const { settings } = permissions;
  return {
    allowlistEnabled: settings.command_allowlist_enabled,
    approveDestructive: settings.require_approval_destructive,
    maxFileMb: number((p) => p.max_file_size_mb, 50),
    maxSeconds: number((p) => p.max_execution_time_seconds, 300),
    blockedPatterns: union((p) => p.blocked_patterns),
    blockedCommands: union((p) => p.blocked_commands),
    // The list of the type is authoritative; the global one is the base for types that have none.
    allowedCommands: narrowed((p) => p.allowed_commands, settings.command_allowlist) ?? [],
    allowedPaths: narrowed((p) => p.allowed_paths) ?? ['/workspace', '/tmp'],
    deniedPaths: union((p) => p.denied_paths),
    allowedSql: narrowed((p) => p.allowed_sql_operations),
    deniedSql: union((p) => p.denied_sql_operations).map((one) => one.toUpperCase()),
    requiresApproval: union((p) => p.requires_approval),
    approvalTools: union((p) => p.approval_tools),
    systemctlUnits: narrowed((p) => p.allowed_systemctl_units),
    networkAllowlist: narrowed((p) => p.network_allowlist),
    maxDownloadMb: number((p) => p.max_download_size_mb, 50),
  };
}
