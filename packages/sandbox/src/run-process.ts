import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { Capture } from './capture.js';
import type { LimitKind, SandboxLimits, SandboxResult } from './sandbox.js';
import { type Excess, type WatchedRun, watchRun, workspaceExcess } from './watch/run-watch.js';

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly limits: SandboxLimits;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Handed to the process as descriptor 3. */
  readonly extra?: Buffer;
  /** Nothing unless given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends what its processes started outside of their group; called when they are ended. */
  readonly onKill?: () => void;
  /** Looks at what it uses up while it runs. */
  readonly watch?: Omit<WatchedRun, 'limits'>;
}

/** How a run ends that does not begin because its workspace is full already; undefined when it may. */
export async function refuseFull(workspaceDir: string, limits: SandboxLimits): Promise<SandboxResult | undefined> {
  const started = performance.now();
  const full = await workspaceExcess({ workspaceDir, limits, memory: false });
  if (!full) return undefined;
  if (full.remove) await removeTree(full.remove);
  return { ...ended('limit', null, '', '', false, started, full.detail), limit: full.limit };
}

/** Runs a process in a group of its own, with limits on time, output and whatever is watched; leaves nothing running. */
export async function runProcess(spec: ProcessSpec): Promise<SandboxResult> {
  const started = performance.now();
  let excess: Excess | undefined;
  const result = await new Promise<SandboxResult>((resolve, reject) => {
    if (spec.signal.aborted) return resolve(ended('cancelled', null, '', '', false, started));
    const child = spawn(spec.command, [...spec.args], {
      env: { ...spec.env },
      cwd: spec.cwd ?? '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', ...(spec.extra ? (['pipe'] as const) : [])],
    });
    const extra = child.stdio[3] as Writable | null | undefined;
    extra?.on('error', () => {});
    if (spec.extra) extra?.end(spec.extra);
    let outcome: SandboxResult['outcome'] = 'exited';
    let detail: string | undefined;
    let limit: LimitKind | undefined;
    const kill = (why: SandboxResult['outcome'], text?: string, which?: LimitKind) => {
      if (outcome !== 'exited') return;
      outcome = why;
      detail = text;
      limit = which;
      if (child.pid !== undefined) {
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It ended by itself in this very moment.
        }
        spec.onKill?.();
      }
    };
    const flood = () => kill('limit', 'it wrote far more output than the limit', 'output');
    const stdout = new Capture(child.stdout, spec.limits.maxOutputBytes, flood);
    const stderr = new Capture(child.stderr, spec.limits.maxOutputBytes, flood);
    const unwatch =
      spec.watch && child.pid !== undefined
        ? watchRun(child.pid, { ...spec.watch, limits: spec.limits }, (found) => {
            excess = found;
            kill('limit', found.detail, found.limit);
          })
        : () => undefined;
    const timer = setTimeout(() => kill('timeout', `it ran longer than ${spec.limits.timeoutMs} ms`), spec.limits.timeoutMs);
    const cancel = () => kill('cancelled');
    spec.signal.addEventListener('abort', cancel, { once: true });
    child.stdin.on('error', () => {});
    child.stdin.end(spec.stdin ?? '');
    child.once('error', (error) => {
      clearTimeout(timer);
      unwatch();
      spec.signal.removeEventListener('abort', cancel);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      unwatch();
      spec.signal.removeEventListener('abort', cancel);
      const truncated = stdout.truncated || stderr.truncated;
      resolve({ ...ended(outcome, code, stdout.text(), stderr.text(), truncated, started, detail), ...(limit ? { limit } : {}) });
    });
  });
  if (excess?.remove) await removeTree(excess.remove);
  return result;
}

/** `rm` goes down by descriptors: no path is too long for it. */
const removeTree = (path: string): Promise<void> =>
  new Promise((done) => {
    const child = spawn('/bin/rm', ['-rf', '--', path], { env: {}, stdio: 'ignore' });
    child.once('error', () => done());
    child.once('close', () => done());
  });

function ended(
  outcome: SandboxResult['outcome'],
  exitCode: number | null,
  stdout: string,
  stderr: string,
  truncated: boolean,
  started: number,
  detail?: string,
): SandboxResult {
  return {
    outcome,
    exitCode,
    stdout,
    stderr,
    truncated,
    durationMs: Math.round(performance.now() - started),
    ...(detail ? { detail } : {}),
  };
}
