import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.js';
import { Failure } from '../failure.js';
import { identify, type ProcessIdentity } from './process-identity.js';

export interface ServerProcessOptions {
  readonly name: string;
  readonly program: string;
  readonly parameters: readonly string[];
  readonly cwd: string;
  readonly account: Account;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Resolves to true once the server answers. Asked again and again until it does. */
  readonly isReady: () => Promise<boolean>;
  readonly timeoutMs: number;
  /** Hears that a server which had become ready has ended, for whatever reason. */
  readonly onExit?: (reason: string) => void;
}

/**
 * Starts a server in a session of its own (Ctrl-C in the terminal does not reach it), its output
 * appended to `logFile`, and resolves once it answers. Ends it and throws a Failure when it does not.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ProcessIdentity> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  let ended: string | undefined;
  let isReady = false;
  const child = spawn(options.program, options.parameters, {
    ...options.account,
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
    if (isReady) options.onExit?.(ended);
  });
  child.unref();
  const deadline = Date.now() + options.timeoutMs;
  while (ended === undefined && Date.now() < deadline) {
    if (await options.isReady()) {
      const identity = child.pid === undefined ? undefined : identify(child.pid);
      if (identity !== undefined) {
        isReady = true;
        return identity;
      }
    }
    await sleep(15);
  }
  if (ended === undefined) {
    child.kill('SIGKILL');
    ended = `no answer within ${options.timeoutMs / 1000} s`;
  }
  throw new Failure(
    'service',
    `${options.name} did not start (${ended}): ${lastLine(options.logFile)}`,
    'Look at the log, then start again. `npm start -- doctor` checks what this machine lacks.',
    options.logFile,
  );
}

function lastLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  } catch {
    return '';
  }
}
