import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fault } from '@autoweave/kernel';

/**
 * The real path behind a path that a model gave, which may not exist yet. Absolute paths mean the workspace as the sandbox
 * shows it (`/workspace/…`). Throws SAFETY_VIOLATION when `..` or a symbolic link leads outside.
 */
export async function confine(workspaceDir: string, path: string): Promise<string> {
  const root = await realpath(workspaceDir);
  const relative = path.replace(/^\/workspace(\/|$)/, '');
  if (path.includes('\0') || (relative.startsWith('/') && !relative.startsWith(root + sep))) throw outside(path);
  const wanted = resolve(root, relative);
  if (wanted !== root && !wanted.startsWith(root + sep)) throw outside(path);
  const real = await realOfExisting(wanted);
  if (real !== root && !real.startsWith(root + sep)) throw outside(path);
  return real;
}

/** Follows links of the part that exists and appends the rest. */
async function realOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    return join(await realOfExisting(parent), basename(path));
  }
}

const outside = (path: string) =>
  fault('SAFETY_VIOLATION', `${path} is outside the workspace`, { hint: 'Use paths relative to the workspace' });
