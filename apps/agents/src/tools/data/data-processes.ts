import { type ChildProcess, fork } from 'node:child_process';
import { FaultError } from '../../analysis/fault.js';
import type { ToolContext, ToolOutcome } from '../tool.js';
import { faultOf, type FromProcess, type ToProcess } from './process-messages.js';

/** Most tools that work at the same time, most memory of each, and how long an idle process is kept. */
const maxProcesses = 2;
const maxHeapMb = 1_024;
const idleMs = 30_000;
const patienceMs = 2_000;

interface Helper {
  readonly child: ChildProcess;
  busy: boolean;
  idle: NodeJS.Timeout | undefined;
}

const helpers = new Set<Helper>();
const waiting: (() => void)[] = [];

const start = (): Helper => {
  const child = fork(new URL('./data-process.js', import.meta.url), {
    env: { TZ: 'UTC' },
    execArgv: ['--no-warnings', `--max-old-space-size=${maxHeapMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const helper: Helper = { child, busy: true, idle: undefined };
  child.once('exit', () => helpers.delete(helper));
  child.on('error', () => helpers.delete(helper));
  helpers.add(helper);
  return helper;
};

/** A free process, a new one, or the next that becomes free. */
const take = async (): Promise<Helper> => {
  for (;;) {
    const free = [...helpers].find((t) => !t.busy);
    if (free !== undefined) {
      clearTimeout(free.idle);
      free.busy = true;
      free.child.ref();
      free.child.channel?.ref();
      return free;
    }
    if (helpers.size < maxProcesses) return start();
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
};

const release = (helper: Helper): void => {
  helper.busy = false;
  helper.child.unref();
  helper.child.channel?.unref();
  helper.idle = setTimeout(() => drop(helper), idleMs);
  helper.idle.unref();
  waiting.shift()?.();
};

const drop = (helper: Helper): void => {
  helpers.delete(helper);
  helper.child.kill('SIGKILL');
  waiting.shift()?.();
};

const tooLarge = (): FaultError =>
  new FaultError({
    code: 'PAYLOAD_TOO_LARGE',
    message: `The data needs more memory than a tool may use (${maxHeapMb} MB).`,
    hint: 'Use a smaller extract of the file: fewer rows or columns.',
  });
const cancelled = (): FaultError => new FaultError({ code: 'CANCELLED', message: 'The tool was cancelled.' });

/**
 * Runs a data tool in a process of its own. Raises what the tool raises, PAYLOAD_TOO_LARGE when it runs out of memory,
 * and CANCELLED when the call is stopped: a process that does not stop by itself is ended.
 */
export const runInProcess = async (tool: string, input: unknown, ctx: ToolContext): Promise<ToolOutcome> => {
  ctx.signal.throwIfAborted();
  const helper = await take();
  const { child } = helper;
  const say = (message: ToProcess): void => void (child.connected && child.send(message));
  let patience: NodeJS.Timeout | undefined;
  let reusable = false;
  const onAbort = (): void => {
    say({ kind: 'abort' });
    patience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  };
  let stopListening = (): void => undefined;
  try {
    return await new Promise<ToolOutcome>((done, fail) => {
      const onMessage = (m: FromProcess): void => {
        if (m.kind === 'resolve') {
          ctx.resolve(m.path).then(
            (path) => say({ kind: 'resolved', id: m.id, path }),
            (error: unknown) => say({ kind: 'resolved', id: m.id, fault: faultOf(error, 'INTERNAL') }),
          );
          return;
        }
        reusable = true;
        if (m.kind === 'done') done(m.outcome);
        else fail(new FaultError(m.fault));
      };
      const onError = (error: Error): void => fail(new FaultError({ code: 'TOOL_FAILED', message: error.message }));
      const onExit = (): void => fail(ctx.signal.aborted ? cancelled() : tooLarge());
      child.on('message', onMessage as (m: unknown) => void);
      child.once('error', onError);
      child.once('exit', onExit);
      stopListening = () =>
        void child
          .off('message', onMessage as (m: unknown) => void)
          .off('error', onError)
          .off('exit', onExit);
      ctx.signal.addEventListener('abort', onAbort, { once: true });
      say({ kind: 'run', tool, input, workspaceDir: ctx.workspaceDir, now: ctx.now });
    });
  } finally {
    clearTimeout(patience);
    ctx.signal.removeEventListener('abort', onAbort);
    stopListening();
    if (reusable) release(helper);
    else drop(helper);
  }
};
