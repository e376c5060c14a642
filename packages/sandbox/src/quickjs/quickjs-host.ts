import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Fault } from '@autoweave/contracts';

/** Always the compiled program: a process cannot start from TypeScript. */
const childProgram = fileURLToPath(new URL('../../dist/quickjs/quickjs-host-child.js', import.meta.url));
/** Time beyond the inner limit after which the process itself is ended. */
const graceMs = 1_000;

export interface QuickJsHostOptions {
  /** Source of an ES module; its exported functions can be called. */
  readonly code: string;
  readonly memoryMb: number;
  readonly onLog?: (level: string, message: string) => void;
  readonly onEmit?: (event: string, payload: unknown) => void;
}

/** A call that failed; `fault` says whether the code threw, took too long, or its process died. */
export class HostError extends Error {
  override readonly name = 'HostError';
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Code that stays loaded, in a process of its own without environment. A crash or an endless loop ends only this process. */
export class QuickJsHost {
  private readonly waiters = new Map<number, Waiter>();
  private nextId = 0;
  private dead: string | undefined;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly options: QuickJsHostOptions,
  ) {
    createInterface({ input: child.stdout }).on('line', (line) => this.receive(line));
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.once('exit', (code, signal) => this.end(`the plugin's process ended (${signal ?? code})`));
    child.once('error', (error) => this.end(error.message));
  }

  /** Starts the process and loads the code. Throws `HostError` when the code does not load. */
  static async start(options: QuickJsHostOptions): Promise<QuickJsHost> {
    const child = spawn(process.execPath, ['--max-old-space-size=64', childProgram], { env: {}, cwd: '/', stdio: 'pipe' });
    const host = new QuickJsHost(child, options);
    try {
      await host.send({ code: options.code, memoryMb: options.memoryMb }, 10_000);
      return host;
    } catch (error) {
      host.stop();
      throw error;
    }
  }

  get alive(): boolean {
    return this.dead === undefined;
  }

  /** Calls an exported function with JSON and answers JSON. */
  call(name: string, input: unknown, timeoutMs: number): Promise<unknown> {
    return this.send({ name, input, timeoutMs }, timeoutMs + graceMs);
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private send(message: Record<string, unknown>, limitMs: number): Promise<unknown> {
    if (this.dead) return Promise.reject(new HostError({ code: 'UNAVAILABLE', message: this.dead }));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.child.kill('SIGKILL');
        this.settle(id, (waiter) =>
          waiter.reject(new HostError({ code: 'TOOL_TIMEOUT', message: `It did not answer within ${limitMs - graceMs} ms` })),
        );
      }, limitMs);
      this.waiters.set(id, { resolve, reject, timer });
      this.child.stdin.write(`${JSON.stringify('code' in message ? message : { ...message, id })}\n`);
    });
  }

  private receive(line: string): void {
    const message = JSON.parse(line) as {
      id?: number;
      ok?: boolean;
      value?: unknown;
      error?: string;
      log?: { level: string; message: string };
      emit?: { event: string; payload: unknown };
    };
    if (message.log) return this.options.onLog?.(message.log.level, message.log.message);
    if (message.emit) return this.options.onEmit?.(message.emit.event, message.emit.payload);
    this.settle(message.id as number, (waiter) =>
      message.ok ? waiter.resolve(message.value) : waiter.reject(new HostError(faultOf(message.error ?? 'it failed'))),
    );
  }

  private settle(id: number, how: (waiter: Waiter) => void): void {
    const waiter = this.waiters.get(id);
    if (!waiter) return;
    this.waiters.delete(id);
    clearTimeout(waiter.timer);
    how(waiter);
  }

  private end(reason: string): void {
    this.dead ??= reason;
    for (const id of [...this.waiters.keys()])
      this.settle(id, (waiter) => waiter.reject(new HostError({ code: 'TOOL_FAILED', message: reason })));
  }
}

const faultOf = (message: string): Fault =>
  message === 'interrupted' ? { code: 'TOOL_TIMEOUT', message: 'It ran longer than allowed' } : { code: 'TOOL_FAILED', message };
