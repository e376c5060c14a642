import { spawn } from 'node:child_process';

/** How a finished command ended. `code` is -1 when it could not be started or was ended by a signal. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly timeoutMs?: number;
  readonly input?: string;
  /** Receives every line of stdout and stderr while the command runs. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program to its end without a shell and collects what it printed. Never rejects. */
export function runCommand(program: string, parameters: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { onLine, input, timeoutMs, ...rest } = options;
  return new Promise((done) => {
    const child = spawn(program, parameters, {
      ...rest,
      env: rest.env as NodeJS.ProcessEnv | undefined,
      timeout: timeoutMs,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const collected = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      let rest = '';
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        collected[name] += chunk;
        if (onLine === undefined) return;
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
    }
    child.once('error', (error) => done({ code: -1, stdout: collected.stdout, stderr: error.message }));
    child.once('close', (code) => done({ code: code ?? -1, ...collected }));
    if (input !== undefined) child.stdin?.end(input);
  });
}
