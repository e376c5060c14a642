import { readdirSync, readFileSync } from 'node:fs';

const statusOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};
const numberIn = (status, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);

/** Most megabytes that these processes and those they started ever held, each counted by the kernel; 0 where it does not tell. */
export function peakMegabytes(pids) {
  let processes = [];
  try {
    processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return 0;
  }
  const wanted = new Set(pids);
  const all = processes.map((pid) => ({ pid: Number(pid), status: statusOf(pid) }));
  return all
    .filter(({ pid, status }) => wanted.has(pid) || wanted.has(numberIn(status, 'PPid')))
    .reduce((sum, { status }) => sum + numberIn(status, 'VmHWM') / 1_024, 0);
}
