import { type HookName, hookPowers, hookPriorities, hooks, type HookPayload } from '@autoweave/contracts';

type Data = Record<string, unknown>;

/** What a handler may answer. Anything else than these two fields is collected as its result and changes nothing. */
export interface HookAnswer {
  /** Stops what comes next, with the reason that people are told. */
  readonly cancel?: string;
  /** New values for the fields that may be changed. */
  readonly modify?: Data;
}

/** What a handler sees: a copy of the data, so that changing it changes nothing. */
export interface HookContext<D = Data> {
  readonly hook: string;
  readonly data: D;
  /** Fires when the handler has run out of time. */
  readonly signal: AbortSignal;
}

export interface HookHandler<D = Data> {
  /** Who listens: a part of the core, or a plugin's id. */
  readonly owner: string;
  readonly run: (context: HookContext<D>) => unknown;
  /** Larger runs first; equal ones in the order of registration. Default 50. */
  readonly priority?: number;
  readonly timeoutMs?: number;
  /** A failure of this handler cancels where that is possible: for handlers that guard something (PLG-038). */
  readonly critical?: boolean;
}

export interface HookResult {
  readonly owner: string;
  readonly value?: unknown;
  readonly error?: string;
  readonly ms: number;
}

export interface HookOutcome<D = Data> {
  readonly cancelled: boolean;
  readonly reason?: string;
  /** Who cancelled. */
  readonly by?: string;
  /** The data as the handlers left it. */
  readonly data: D;
  readonly modified: boolean;
  readonly results: readonly HookResult[];
}

export interface HookManagerOptions {
  /** Longest time of one handler that does not say otherwise. */
  readonly timeoutMs?: number;
  /** Told about every handler that failed or ran out of time. */
  readonly onFailure?: (failure: { readonly hook: string; readonly owner: string; readonly error: string; readonly ms: number }) => void;
  readonly clock?: () => number;
}

const defaultTimeoutMs = 5_000;

interface Registered {
  readonly hook: string;
  readonly handler: HookHandler;
  readonly order: number;
}

/**
 * The one hook system (PLG-036): handlers run one after the other, highest priority first, each within its time; results are
 * collected. What a handler throws is reported and never reaches the caller. Handlers of the hooks that allow it may cancel
 * or modify; a modification that does not fit the hook's data counts as a failure of that handler.
 */
export class HookManager {
  private registered: readonly Registered[] = [];
  private count = 0;
  private readonly clock: () => number;

  constructor(private readonly options: HookManagerOptions = {}) {
    this.clock = options.clock ?? (() => performance.now());
  }

  /** Answers how to unregister. */
  on<H extends HookName>(hook: H, handler: HookHandler<HookPayload<H>>): () => void;
  on(hook: string, handler: HookHandler): () => void;
  on(hook: string, handler: HookHandler<never>): () => void {
    const entry: Registered = { hook, handler: handler as HookHandler, order: (this.count += 1) };
    this.registered = [...this.registered, entry].sort((a, b) => priorityOf(b) - priorityOf(a) || a.order - b.order);
    return () => {
      this.registered = this.registered.filter((one) => one !== entry);
    };
  }

  /** Removes every handler of an owner. */
  forget(owner: string): void {
    this.registered = this.registered.filter(({ handler }) => handler.owner !== owner);
  }

  listens(hook: string): boolean {
    return this.registered.some((one) => one.hook === hook);
  }

  /** Runs the handlers of a hook. Never rejects. */
  emit<H extends HookName>(hook: H, data: HookPayload<H>): Promise<HookOutcome<HookPayload<H>>>;
  emit(hook: string, data: Data): Promise<HookOutcome>;
  async emit(hook: string, data: Data): Promise<HookOutcome> {
    const run = new Run(hook, data);
    for (const { handler } of this.registered.filter((one) => one.hook === hook)) {
      const started = this.clock();
      try {
        run.took(handler, await this.inTime(hook, handler, run.data), this.since(started));
      } catch (error) {
        this.failed(run, handler, error, this.since(started));
      }
      if (run.cancelled) break;
    }
    return run.outcome();
  }

  /** Runs handlers of the core that answer at once; one that answers a promise is told off as a failure. Never throws. */
  emitSync<H extends HookName>(hook: H, data: HookPayload<H>): HookOutcome<HookPayload<H>>;
  emitSync(hook: string, data: Data): HookOutcome;
  emitSync(hook: string, data: Data): HookOutcome {
    const run = new Run(hook, data);
    for (const { handler } of this.registered.filter((one) => one.hook === hook)) {
      const started = this.clock();
      try {
        const value = handler.run({ hook, data: structuredClone(run.data), signal: new AbortController().signal });
        if (value instanceof Promise) {
          value.catch(() => undefined);
          throw new Error('the handler answers later, which nobody waits for here');
        }
        run.took(handler, value, this.since(started));
      } catch (error) {
        this.failed(run, handler, error, this.since(started));
      }
      if (run.cancelled) break;
    }
    return run.outcome();
  }

  private async inTime(hook: string, handler: HookHandler, data: Data): Promise<unknown> {
    const timeoutMs = handler.timeoutMs ?? this.options.timeoutMs ?? defaultTimeoutMs;
    const stop = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new Error(`no answer within ${timeoutMs} ms`);
        stop.abort(error);
        reject(error);
      }, timeoutMs);
    });
    const work = (async () => handler.run({ hook, data: structuredClone(data), signal: stop.signal }))();
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private failed(run: Run, handler: HookHandler, raw: unknown, ms: number): void {
    const error = raw instanceof Error ? raw.message : String(raw);
    run.missed(handler, error, ms);
    this.options.onFailure?.({ hook: run.hook, owner: handler.owner, error, ms });
  }

  private readonly since = (started: number) => Math.round((this.clock() - started) * 10) / 10;
}

/** One time that a hook is emitted. */
class Run {
  cancelled: { readonly reason: string; readonly by: string } | undefined;
  private readonly results: HookResult[] = [];
  private modified = false;

  constructor(
    readonly hook: string,
    public data: Data,
  ) {}

  took(handler: HookHandler, value: unknown, ms: number): void {
    const answer = answerOf(value);
    const powers = powersOf(this.hook);
    if (answer.modify !== undefined) {
      this.data = changed(this.hook, this.data, answer.modify, powers.modify);
      this.modified = true;
    }
    this.results.push({ owner: handler.owner, ...(value === undefined ? {} : { value }), ms });
    if (answer.cancel !== undefined && powers.cancel) this.cancelled = { reason: answer.cancel, by: handler.owner };
  }

  missed(handler: HookHandler, error: string, ms: number): void {
    this.results.push({ owner: handler.owner, error, ms });
    if (handler.critical && powersOf(this.hook).cancel)
      this.cancelled = { reason: `${handler.owner} could not check it: ${error}`, by: handler.owner };
  }

  outcome(): HookOutcome {
    const rest = { data: this.data, modified: this.modified, results: this.results };
    return this.cancelled ? { cancelled: true, ...this.cancelled, ...rest } : { cancelled: false, ...rest };
  }
}

/** Hooks that are not in the catalogue are between plugins: whoever emits one decides what to do with the answers. */
const powersOf = (hook: string) =>
  hook in hooks ? (hookPowers[hook as HookName] ?? { cancel: false, modify: [] }) : { cancel: true, modify: [] };

const priorityOf = ({ handler }: Registered) => handler.priority ?? hookPriorities.NORMAL;

const answerOf = (value: unknown): HookAnswer => {
  if (typeof value !== 'object' || value === null) return {};
  const { cancel, modify } = value as { cancel?: unknown; modify?: unknown };
  return {
    ...(typeof cancel === 'string' ? { cancel } : {}),
    ...(typeof modify === 'object' && modify !== null && !Array.isArray(modify) ? { modify: modify as Data } : {}),
  };
};

function changed(hook: string, data: Data, modify: Data, allowed: readonly string[]): Data {
  const others = Object.keys(modify).filter((field) => !allowed.includes(field));
  if (others.length > 0) throw new Error(`${hook} does not let handlers change ${others.join(', ')}`);
  const parsed = hooks[hook as HookName].safeParse({ ...data, ...modify });
  if (!parsed.success) throw new Error(`the change does not fit: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
  return parsed.data;
}
