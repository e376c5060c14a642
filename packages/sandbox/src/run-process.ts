import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { Capture } from './capture.js';
import type { SandboxLimits, SandboxResult } from './sandbox.js';

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly limits: SandboxLimits;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Handed to the process as descriptor 3. */
  readonly extra?: Buffer;
}

/** Runs a process without environment in a group of its own, with time and output limits; leaves nothing running. */
export function runProcess(spec: ProcessSpec): Promise<SandboxResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    if (spec.signal.aborted) return resolve(ended('cancelled', null, '', '', false, started));
    const child = spawn(spec.command, [...spec.args], {
      env: {},
      cwd: spec.cwd ?? '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', ...(spec.extra ? (['pipe'] as const) : [])],
    });
    const extra = child.stdio[3] as Writable | null | undefined;
    extra?.on('error', () => {});
    if (spec.extra) extra?.end(spec.extra);
    let outcome: SandboxResult['outcome'] = 'exited';
    let detail: string | undefined;
    const kill = (why: SandboxResult['outcome'], text?: string) => {
      if (outcome !== 'exited') return;
      outcome = why;
      detail = text;
      if (child.pid !== undefined) {
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It ended by itself in this very moment.
        }
      }
    };
    const flood = () => kill('limit', 'it wrote far more output than the limit');
    const stdout = new Capture(child.stdout, spec.limits.maxOutputBytes, flood);
    const stderr = new Capture(child.stderr, spec.limits.maxOutputBytes, flood);
    const timer = setTimeout(() => kill('timeout', `it ran longer than ${spec.limits.timeoutMs} ms`), spec.limits.timeoutMs);
    const cancel = () => kill('cancelled');
    spec.signal.addEventListener('abort', cancel, { once: true });
    child.stdin.on('error', () => {});
    child.stdin.end(spec.stdin ?? '');
    child.once('error', (error) => {
      clearTimeout(timer);
      spec.signal.removeEventListener('abort', cancel);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      spec.signal.removeEventListener('abort', cancel);
      resolve(ended(outcome, code, stdout.text(), stderr.text(), stdout.truncated || stderr.truncated, started, detail));
    });
  });
}

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
