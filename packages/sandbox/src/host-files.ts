import { access, chown, constants, lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Code that runs as a user of its own must own the directory it may change. Links are changed themselves, never followed. */
export async function giveTo(dir: string, uid: number): Promise<void> {
  await chown(dir, uid, uid);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await giveTo(path, uid);
    else await lchown(path, uid, uid);
  }
}

/** Path of a program: the child has no PATH of ours to search. Throws ENOENT. */
export async function absoluteProgram(program: string): Promise<string> {
  if (program.startsWith('/')) return program;
  for (const dir of ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin']) {
    const path = join(dir, program);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw Object.assign(new Error(`${program} is not installed`), { code: 'ENOENT' });
}
