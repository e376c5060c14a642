import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isAlive, parseIdentity, type ProcessIdentity, signalProcess, waitForExit } from '../infra/process-identity.js';
import { readJson } from '../atomic-file.js';

/** Names the run in the environment of everything that it starts. */
export const RUN_VARIABLE = 'AUTOWEAVE_TEST_RUN';
export const RUN_PREFIX = 'awt-';
const OWNER_FILE = 'owner.json';

function belongsTo(pid: string, directory: string): boolean {
  try {
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    if (cwd === directory || cwd.startsWith(`${directory}/`)) return true;
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${RUN_VARIABLE}=${directory}`);
  } catch {
    return false;
  }
}

/** Ends every process that a run started, known by its environment or by where it works. */
export async function endLeftovers(directory: string): Promise<readonly string[]> {
  let pids: readonly string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  const found: ProcessIdentity[] = [];
  const names: string[] = [];
  for (const pid of pids) {
    if (Number(pid) === process.pid || !belongsTo(pid, directory)) continue;
    const identity = identify(Number(pid));
    if (identity === undefined) continue;
    found.push(identity);
    try {
      names.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim().slice(0, 120));
    } catch {
      names.push(`process ${pid}`);
    }
  }
  for (const identity of found) signalProcess(identity, 'SIGKILL');
  for (const identity of found) await waitForExit(identity, 3_000);
  return names;
}

/** The file by which a later run recognises whether this one still lives. */
export function ownerFile(directory: string): string {
  return join(directory, OWNER_FILE);
}

/** Cleans up after runs that were killed: their processes and their folders. */
export async function sweepDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(RUN_PREFIX)) continue;
    const directory = join(tmpdir(), name);
    const owner = parseIdentity(readJson(ownerFile(directory)));
    if (owner === undefined || isAlive(owner)) continue;
    await endLeftovers(directory);
    rmSync(directory, { recursive: true, force: true });
  }
}
