import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';

/** Whether the kernel tells the children of a process. */
export const tellsChildren = (): boolean => existsSync(`/proc/self/task/${process.pid}/children`);

/** A process and everything that descends from it, as far as it is still there. */
export async function processTree(root: number): Promise<readonly number[]> {
  const found: number[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    found.push(pid);
    const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
    for (const task of tasks) {
      const children = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '');
      open.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  return found;
}

/** Bytes of anonymous and shared memory of a process, what it shares divided among those who share it; 0 for one that ended. */
export async function memoryOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => undefined);
  if (rollup !== undefined)
    return 1_024 * [...rollup.matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+)/gm)].reduce((sum, [, kb]) => sum + Number(kb), 0);
  // One that does not let itself be looked at counts in full.
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return 1_024 * [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+)/gm)].reduce((sum, [, kb]) => sum + Number(kb), 0);
}

/** A file without a name that a process holds open. */
export interface NamelessFile {
  readonly key: string;
  readonly dev: number;
  readonly bytes: number;
}

/** Files that were deleted, or never had a name, and are open in a process. */
export async function namelessFiles(pid: number): Promise<readonly NamelessFile[]> {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const files = await Promise.all(
    fds.map(async (fd) => {
      const found = await stat(`/proc/${pid}/fd/${fd}`).catch(() => undefined);
      return found?.isFile() && found.nlink === 0 ? [{ key: `${found.dev}:${found.ino}`, dev: found.dev, bytes: found.blocks * 512 }] : [];
    }),
  );
  return files.flat();
}
