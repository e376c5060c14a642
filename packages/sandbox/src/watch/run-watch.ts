import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { LimitKind, SandboxLimits } from '../sandbox.js';
import { memoryOf, namelessFiles, processTree } from './process-tree.js';
import { treeSize } from './tree-size.js';

/** How often a run is looked at. Slower when looking itself takes long. */
export const watchEveryMs = 100;

/** Space that no run may take from the disk of the host, however it goes about it. */
const reserveBytes = 512 * 1_048_576;

const mb = (bytes: number) => `${Math.round(bytes / 104_857.6) / 10} MB`;

/** What a run has too much of. */
export interface Excess {
  readonly limit: LimitKind;
  readonly detail: string;
  /** What no program could count or delete by its path, and therefore goes with the run. */
  readonly remove?: string;
}

export interface WatchedRun {
  readonly workspaceDir: string;
  readonly limits: SandboxLimits;
  /** Memory is summed up here because nobody else does. */
  readonly memory: boolean;
}

/** Why a run may not begin or go on for what its workspace holds. */
export async function workspaceExcess({ workspaceDir, limits }: WatchedRun, namelessBytes = 0): Promise<Excess | undefined> {
  const { maxWorkspaceMb, maxWorkspaceEntries } = limits;
  const most = maxWorkspaceMb * 1_048_576;
  const { bytes, entries, hidden, hiddenIn } = await treeSize(workspaceDir, { bytes: most, entries: maxWorkspaceEntries });
  const advice = 'delete files that are not needed';
  if (hidden === 'too deep')
    return {
      limit: 'disk',
      detail: `directories of the workspace are nested too deep to be counted; ${hiddenIn} is deleted`,
      ...(hiddenIn ? { remove: join(workspaceDir, hiddenIn) } : {}),
    };
  if (hidden) return { limit: 'disk', detail: `the workspace has directories that cannot be counted; ${advice}` };
  if (bytes + namelessBytes > most)
    return { limit: 'disk', detail: `the workspace holds ${mb(bytes + namelessBytes)}, more than ${maxWorkspaceMb} MB; ${advice}` };
  if (entries > maxWorkspaceEntries)
    return { limit: 'files', detail: `the workspace holds more than ${maxWorkspaceEntries} files; ${advice}` };
  return undefined;
}

/**
 * Looks at a run again and again until it is stopped: its workspace, files that it deleted and holds open, the free space of the
 * disk, and with `memory` the memory of all its processes. Tells once what there is too much of. Answers how to stop looking.
 */
export function watchRun(pid: number, run: WatchedRun, tell: (excess: Excess) => void): () => void {
  let isOver = false;
  const timers: { next?: NodeJS.Timeout } = {};
  const look = async () => {
    const started = performance.now();
    const excess = await excessOf(pid, run).catch(() => undefined);
    if (isOver) return;
    if (excess) return tell(excess);
    timers.next = setTimeout(() => void look(), Math.max(watchEveryMs, performance.now() - started));
  };
  void look();
  return () => {
    isOver = true;
    clearTimeout(timers.next);
  };
}

async function excessOf(pid: number, run: WatchedRun): Promise<Excess | undefined> {
  const { workspaceDir, limits } = run;
  const pids = await processTree(pid);
  const nameless = new Map((await Promise.all(pids.map(namelessFiles))).flat().map((file) => [file.key, file]));
  const { dev } = await stat(workspaceDir);
  const sum = (onDisk: boolean) =>
    [...nameless.values()].filter((file) => (file.dev === dev) === onDisk).reduce((all, { bytes }) => all + bytes, 0);
  const disk = await workspaceExcess(run, sum(true));
  if (disk) return disk;
  const { bavail, bsize, blocks } = await statfs(workspaceDir);
  if (bavail * bsize < Math.min(reserveBytes, (blocks * bsize) / 20))
    return { limit: 'disk', detail: 'the disk of the machine is almost full' };
  if (!run.memory) return undefined;
  const used = (await Promise.all(pids.map(memoryOf))).reduce((all, bytes) => all + bytes, sum(false));
  return used > limits.memoryMb * 1_048_576
    ? { limit: 'memory', detail: `its processes together used ${mb(used)} of memory, more than ${limits.memoryMb} MB` }
    : undefined;
}
