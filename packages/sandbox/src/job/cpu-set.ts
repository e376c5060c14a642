import { readFile } from 'node:fs/promises';
import type { Command } from '../cgroup/run-group.js';

let turn = 0;

/**
 * The command bound with all its processes to as many processors, taken in turn from those that this process may use. The filter
 * of system calls keeps it there.
 */
export async function onCpus(cpus: number, program: string, args: readonly string[]): Promise<Command> {
  return { command: '/usr/bin/taskset', args: ['-c', await nextCpuSet(cpus), program, ...args] };
}

async function nextCpuSet(cpus: number): Promise<string> {
  const status = await readFile('/proc/self/status', 'utf8');
  const allowed = expand(/^Cpus_allowed_list:\s+(\S+)$/m.exec(status)?.[1] ?? '0');
  const wanted = Math.min(allowed.length, Math.max(1, Math.floor(cpus)));
  const first = turn++;
  return Array.from({ length: wanted }, (_, index) => allowed[(first * wanted + index) % allowed.length]).join(',');
}

const expand = (list: string): readonly number[] =>
  list.split(',').flatMap((part) => {
    const [from, to] = part.split('-').map(Number) as [number, number?];
    return Array.from({ length: (to ?? from) - from + 1 }, (_, index) => from + index);
  });
