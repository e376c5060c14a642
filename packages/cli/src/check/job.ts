import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';

export interface JobOptions {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  readonly timeoutMs: number;
  readonly onLine?: (line: string) => void;
}

const running = new Set<ChildProcess>();

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}

/** Runs a program in a process group of its own and ends whatever is left of the group afterwards. */
export function runJob(options: JobOptions): Promise<number> {
  writeFileSync(options.logFile, '');
  return new Promise((done) => {
    const child = spawn(options.program, options.parameters, {
      cwd: options.cwd,
      env: { ...options.env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    let rest = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        appendFileSync(options.logFile, chunk);
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) options.onLine?.(line);
      });
    }
    const timer = setTimeout(() => {
      appendFileSync(options.logFile, `\nended after ${options.timeoutMs / 1000} s\n`);
      killGroup(child);
    }, options.timeoutMs);
    // `exit` and not `close`: a grandchild that kept the pipe open must not keep the run waiting.
    child.once('exit', (code) => {
      clearTimeout(timer);
      running.delete(child);
      setImmediate(() => {
        killGroup(child);
        if (rest !== '') options.onLine?.(rest);
        done(code ?? -1);
      });
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      running.delete(child);
      appendFileSync(options.logFile, `${error.message}\n`);
      done(-1);
    });
  });
}

/** Ends all jobs at once; for an interrupted run. */
export function killJobs(): void {
  for (const child of running) killGroup(child);
}
