import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildMessage } from './child-message.js';
import { Failure } from './failure.js';
import { identify, type ProcessIdentity, terminate } from './infra/process-identity.js';
import type { RotatingLog } from './rotating-log.js';

export interface KeeperOptions {
  readonly name: string;
  readonly entry: string;
  readonly nodeFlags: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: RotatingLog;
  readonly readyTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly onProgress: (text: string) => void;
  readonly onProcess: (identity: ProcessIdentity) => void;
  /** Hears of an unasked end and of each new start. */
  readonly onNote: (text: string) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A process that lived this long had recovered: the next pause is short again. */
const STEADY_MS = 60_000;

/**
 * Keeps one Node process of ours running: starts it in a session of its own, waits until it says
 * that it is ready, collects its output, and starts it again when it ends unasked.
 */
export class Keeper {
  #identity: ProcessIdentity | undefined;
  #stopping = false;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(private readonly options: KeeperOptions) {}

  /** Resolves once the process is ready; throws a Failure when it ends or stays silent instead. */
  async start(): Promise<void> {
    const { name, log, readyTimeoutMs } = this.options;
    const child = fork(this.options.entry, [], {
      execPath: process.execPath,
      execArgv: [...this.options.nodeFlags],
      env: { ...this.options.env } as NodeJS.ProcessEnv,
      // Ctrl-C in the terminal must not reach it: the launcher ends it in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.on('data', (chunk: Buffer) => log.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => log.write(chunk));
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    this.#identity = identity;
    if (identity !== undefined) this.options.onProcess(identity);
    try {
      await this.#ready(child, readyTimeoutMs);
    } catch (error) {
      await terminate(identity, 'SIGTERM', 2_000);
      throw new Failure('service', `${name} did not start: ${(error as Error).message}`, 'Look at the log, then start again.', log.path);
    }
    const readyAt = Date.now();
    const onEnd = (code: number | null, signal: string | null) => {
      if (this.#stopping) return;
      if (Date.now() - readyAt > STEADY_MS) this.#pauseMs = FIRST_PAUSE_MS;
      void this.#revive(signal ?? `exit code ${code}`);
    };
    if (child.exitCode === null && child.signalCode === null) child.once('exit', onEnd);
    else onEnd(child.exitCode, child.signalCode);
  }

  /** Asks the process to close and waits; ends it after the stop timeout. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await terminate(this.#identity, 'SIGTERM', this.options.stopTimeoutMs);
  }

  #ready(child: ChildProcess, timeoutMs: number): Promise<void> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`it was not ready within ${timeoutMs / 1000} s`)), timeoutMs);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.off('message', onMessage);
        act();
      };
      const onMessage = (message: ChildMessage) => {
        if (message.type === 'progress') this.options.onProgress(message.text);
        else if (message.type === 'ready') settle(done);
        else settle(() => fail(new Error(message.message)));
      };
      child.on('message', onMessage);
      child.once('error', (error) => settle(() => fail(error)));
      child.once('exit', (code, signal) => settle(() => fail(new Error(`it ended (${signal ?? `exit code ${code}`})`))));
    });
  }

  async #revive(reason: string): Promise<void> {
    this.options.onNote(`${this.options.name} ended (${reason}); starting it again`);
    await sleep(this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    if (this.#stopping) return;
    try {
      await this.start();
      this.options.onNote(`${this.options.name} runs again`);
    } catch (error) {
      if (!this.#stopping) await this.#revive((error as Error).message);
    }
  }
}
