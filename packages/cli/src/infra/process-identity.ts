import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process named so that a reused pid is not mistaken for it: the pid together with the moment
 * the kernel started it (clock ticks since boot on Linux, the `ps` start time elsewhere).
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets: fields are counted after the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    if (process.platform === 'linux') return undefined;
    try {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    } catch {
      return undefined;
    }
  }
}

/** Names a live process; undefined when there is none with this pid. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = Number.isInteger(pid) && pid > 0 ? startOf(pid) : undefined;
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Reads an identity from JSON that may have been cut short. */
export function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startedAt } = value as Partial<ProcessIdentity>;
  return Number.isInteger(pid) && typeof startedAt === 'string' ? (value as ProcessIdentity) : undefined;
}

/** Whether exactly this process still lives. */
export function isAlive(identity: ProcessIdentity | undefined): boolean {
  return identity !== undefined && startOf(identity.pid) === identity.startedAt;
}

/** Resolves to true once the process is gone, or to false after `timeoutMs`. */
export async function waitForExit(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Sends a signal, if the process is still the one that was named. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It ended between the check and the signal.
  }
}

/** Ends a process: `signal` first, SIGKILL after `graceMs`. Resolves when it is gone. */
export async function terminate(
  identity: ProcessIdentity | undefined,
  signal: NodeJS.Signals = 'SIGTERM',
  graceMs = 10_000,
): Promise<void> {
  if (identity === undefined) return;
  signalProcess(identity, signal);
  if (await waitForExit(identity, graceMs)) return;
  signalProcess(identity, 'SIGKILL');
  await waitForExit(identity, 5_000);
}

/** Processes called `name` whose working directory is `directory` (Linux; elsewhere none are found). */
export function processesIn(directory: string, name: string): readonly ProcessIdentity[] {
  let entries: readonly string[];
  try {
    entries = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    try {
      if (readlinkSync(`/proc/${entry}/cwd`) !== directory) return [];
      if (readFileSync(`/proc/${entry}/comm`, 'utf8').trim() !== name) return [];
    } catch {
      return [];
    }
    return identify(Number(entry)) ?? [];
  });
}
