import { isTerminalGoalState, shardOf } from '@autoweave/contracts';
import type { Decision, GoalCommand, GoalRun } from '@autoweave/engine';
import { crashPoint, type Log, replyTo, toFault } from '@autoweave/kernel';
import type { Redis } from 'ioredis';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { ShardLeases } from '../shard/shard-leases.js';
import type { AfterCommit } from './after-commit.js';
import { type GoalStore, leaseLost } from './goal-store.js';
import { type Input, isAtOrBefore } from './input.js';
import { Draft } from './draft.js';
import type { Residents } from './residents.js';
import type { TenantLimits } from './tenant-limits.js';
import { Tick } from './tick.js';

export interface WriterParts {
  readonly residents: Residents;
  readonly store: GoalStore;
  readonly dispatcher: Dispatcher;
  readonly agents: AgentDirectory;
  readonly leases: () => ShardLeases;
  readonly after: AfterCommit;
  readonly limits: TenantLimits;
  /** Whether the goal's tasks have to wait for somebody who may object. */
  readonly isHeld: (run: GoalRun) => boolean;
  /** Whether this process hands messages of the outbox over itself. */
  readonly handsOver: () => boolean;
  readonly redis: Redis;
  readonly log: Log;
  /** A number in 0–1 for the jitter of retries. */
  readonly chance: () => number;
}

function workOf(input: Input): number {
  const reports = input.kind === 'message' ? (input.envelope.payload as { reports?: unknown } | null)?.reports : undefined;
  return Array.isArray(reports) ? reports.length : otherInput;
}

/** A tick that is being written. `settled` resolves with what went wrong, and never rejects. */
interface Flight {
  readonly draft: Draft;
  isSettled: boolean;
  readonly settled: Promise<unknown>;
}

const uniqueViolation = '23505';
const maxConflicts = 3;
const largestBatch = 1_500;
/** Reports of tasks that are decided before the database is listened to again; another input counts as several. */
const sliceOfWork = 200;
const otherInput = 8;
/** SQLSTATE classes of a lost or restarting server, and of a conflict that goes away: the batch is tried again for as long as it takes. */
const passing = /^(08|57|53|40|55P03)|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND/;

/**
 * The one writer of the goals of this process's shards. Whatever waits is decided in memory, then written in one
 * transaction; when nothing waits, a command is written at once. Callers are answered, hints given and models asked only
 * after the commit. When a commit fails, memory is thrown away and read again from the log.
 */
export class Writer {
  #inbox: Input[] = [];
  #wake: (() => void) | undefined;
  #running = false;
  #loop: Promise<void> | undefined;
  #dispatchAsked = false;
  /** Ticks begun and ticks over, and who waits for which to be over. */
  #begun = 0;
  #over = 0;
  #waiting: { readonly upTo: number; readonly resolve: () => void }[] = [];
  #due = new Set<string>();
  #replacements: GoalRun[] = [];
  readonly stats = { ticks: 0, events: 0, commitMs: 0, decideMs: 0 };

  constructor(private readonly parts: WriterParts) {}

  get backlog(): number {
    return this.#inbox.length;
  }

  start(): void {
    this.#running = true;
    this.#loop = this.#work();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#wake?.();
    await this.#loop;
  }

  /** Resolves when the ticks under way, if any, are written. */
  settled(): Promise<void> {
    const upTo = this.#begun;
    return this.#over >= upTo ? Promise.resolve() : new Promise((resolve) => this.#waiting.push({ upTo, resolve }));
  }

  put(inputs: readonly Input[]): void {
    for (const input of inputs) this.#inbox.push(input);
    this.#wake?.();
  }

  /** Sends a command of this process; resolves when its outcome is written. */
  command(goalId: string, command: GoalCommand): Promise<Decision> {
    return new Promise((done) => this.put([{ kind: 'local', goalId, command, done }]));
  }

  /** The goal may be able to go on by itself: a time has come. */
  wake(goalId: string): void {
    this.#due.add(goalId);
    this.#wake?.();
  }

  /** Before the next tick, puts `run` in the place of the goal in memory, unless that one has moved on. */
  replace(run: GoalRun): void {
    this.#replacements.push(run);
    this.wake(run.goalId);
  }

  /** There may be room for waiting tasks. */
  dispatchSoon(): void {
    this.#dispatchAsked = true;
    this.#wake?.();
  }

  get #idle(): boolean {
    return this.#inbox.length === 0 && !this.#dispatchAsked && this.#due.size === 0;
  }

  /**
   * While one tick is being written, the next one is decided and takes in whatever arrives; it is written when its
   * predecessor has been. Deciding and writing so go on side by side, and the busier the database, the larger the ticks.
   */
  async #work(): Promise<void> {
    let flight: Flight | undefined;
    while (this.#running || flight) {
      if (this.#idle || !this.#running) {
        await (flight ? Promise.race([flight.settled, this.#more()]) : this.#more());
        if (flight?.isSettled || !this.#running) flight = await this.#land(flight);
        continue;
      }
      const draft = new Draft(this.parts, flight?.draft.tick);
      this.#begun += 1;
      await this.#fill(draft, flight);
      const before = flight;
      flight = undefined;
      if (before && (await before.settled) !== undefined) {
        // What was decided on top of something that was not written counts for nothing.
        this.#inbox = [...draft.inputs, ...this.#inbox];
        await this.#land(before, draft);
        this.#tickOver();
      } else if (draft.failure !== undefined) {
        await this.#retry(draft.inputs, draft.failure, [draft.tick]);
        this.#tickOver();
      } else {
        this.#tickOver(before ? 1 : 0);
        flight = this.#launch(draft);
      }
    }
  }

  /**
   * Decides what waits and, as long as the tick before is being written, what arrives meanwhile: a slice at a time, so that
   * the database never waits for a long decision. With nothing being written, one slice is a tick.
   */
  async #fill(draft: Draft, flight: Flight | undefined): Promise<void> {
    for (;;) {
      if (draft.inputs.length < largestBatch && !this.#idle) {
        this.#dispatchAsked = false;
        const due = [...this.#due];
        this.#due.clear();
        this.#takeReplacements();
        await draft.take(this.#slice(), due);
      }
      if (!flight || draft.failure !== undefined) return;
      // The answer of the database is only heard between two turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      if (flight.isSettled) return;
      if (this.#idle || draft.inputs.length >= largestBatch)
        await Promise.race(draft.inputs.length < largestBatch && this.#running ? [flight.settled, this.#more()] : [flight.settled]);
      if (flight.isSettled) return;
    }
  }

  /** The next inputs, as many as make up a slice of work. */
  #slice(): Input[] {
    let work = 0;
    let n = 0;
    while (n < this.#inbox.length && work < sliceOfWork) work += workOf(this.#inbox[n++] as Input);
    const slice = n === this.#inbox.length ? this.#inbox : this.#inbox.slice(0, n);
    this.#inbox = n === this.#inbox.length ? [] : this.#inbox.slice(n);
    return slice;
  }

  #more(): Promise<void> {
    if (!this.#idle || !this.#running) return Promise.resolve();
    return new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #launch(draft: Draft): Flight {
    const flight: Flight = {
      draft,
      isSettled: false,
      settled: this.#write(draft).then(
        () => undefined,
        (error: unknown) => error ?? new Error('the commit failed'),
      ),
    };
    void flight.settled.then(() => {
      flight.isSettled = true;
    });
    return flight;
  }

  /** After a tick has been written or not; `onTop` was decided upon it. */
  async #land(flight: Flight | undefined, onTop?: Draft): Promise<undefined> {
    if (!flight) return undefined;
    const error = await flight.settled;
    if (error !== undefined) await this.#retry(flight.draft.inputs, error, [flight.draft.tick, ...(onTop ? [onTop.tick] : [])]);
    this.#tickOver();
    return undefined;
  }

  #tickOver(count = 1): void {
    this.#over += count;
    const over = this.#waiting.filter((w) => w.upTo <= this.#over);
    if (over.length === 0) return;
    this.#waiting = this.#waiting.filter((w) => w.upTo > this.#over);
    for (const { resolve } of over) resolve();
  }

  async #write(draft: Draft): Promise<void> {
    const { tick, answers, hints } = draft;
    tick.deferred = tick.outbox.length > 0 && !this.parts.handsOver();
    this.stats.decideMs += draft.decideMs;
    crashPoint('supervisor.tick_decided');
    await this.#commit(tick);
    crashPoint('supervisor.committed');
    for (const answer of answers) answer();
    crashPoint('supervisor.answered');
    this.parts.after.committed(tick, hints);
  }

  /** Writes inputs whose tick could not be written, come what may: for as long as it takes, and each alone if need be. */
  async #retry(batch: readonly Input[], first: unknown, ticks: readonly Tick[]): Promise<void> {
    let inputs = batch;
    let error = first;
    let undone = ticks;
    for (let conflicts = 0; ; ) {
      const code = String((error as { code?: unknown }).code ?? '');
      this.parts.log.warn({ err: error, inputs: inputs.length }, 'a commit failed');
      if (!this.#running) return;
      await this.#recover(undone);
      inputs = inputs.filter((input) => !this.#isDone(input));
      const again = code === leaseLost || passing.test(code) || /terminat|timeout|Connection/i.test(String(error));
      // Another supervisor stored a goal under the same key meanwhile: the next look finds it.
      if (!again && !(code === uniqueViolation && (conflicts += 1) <= maxConflicts)) {
        if (inputs.length <= 1) return this.#discard(inputs[0], error);
        for (const input of inputs) await this.#carryOut([input]);
        return;
      }
      const draft = new Draft(this.parts, undefined);
      undone = [draft.tick];
      const failed = await this.#attempt(draft, inputs);
      if (failed === undefined) return;
      error = failed;
    }
  }

  async #carryOut(inputs: readonly Input[]): Promise<void> {
    const draft = new Draft(this.parts, undefined);
    const failed = await this.#attempt(draft, inputs);
    if (failed !== undefined) await this.#retry(inputs, failed, [draft.tick]);
  }

  /** Decides and writes at one go; resolves with what went wrong. */
  async #attempt(draft: Draft, inputs: readonly Input[]): Promise<unknown> {
    await draft.take(inputs, []);
    if (draft.failure !== undefined) return draft.failure;
    return this.#write(draft).then(
      () => undefined,
      (error: unknown) => error ?? new Error('the commit failed'),
    );
  }

  /** Forgets what was decided in vain and reads it again. */
  async #recover(ticks: readonly Tick[]): Promise<void> {
    for (;;) {
      try {
        await this.parts.leases().refresh();
        const goalIds = [...new Set(ticks.flatMap((tick) => [...tick.goals.keys()]))];
        for (const goalId of goalIds) this.#evict(goalId);
        const runs = await this.parts.store.load(goalIds);
        for (const run of runs.values())
          if (!isTerminalGoalState(run.state) && this.parts.leases().held.has(shardOf(run.goalId))) this.adopt(run);
        return;
      } catch {
        if (!this.#running) return;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  #isDone(input: Input): boolean {
    if (input.kind === 'local') return false;
    const lease = this.parts.leases().held.get(input.shard);
    return lease !== undefined && isAtOrBefore(input.id, lease.offset);
  }

  /** An input that the database refuses for good must not stop its shard. */
  async #discard(input: Input | undefined, error: unknown): Promise<void> {
    // The goals' own steps: memory was read again, and they are taken again.
    if (!input) return void (await new Promise((resolve) => setTimeout(resolve, 200)));
    this.parts.log.error(
      { err: error, type: input.kind === 'message' ? input.envelope.type : input.command.type },
      'an input could not be written and was dropped',
    );
    if (input.kind === 'local') return input.done({ ok: false, fault: toFault(error) });
    const tick = new Tick();
    tick.offsets.set(input.shard, input.id);
    await this.#commit(tick).catch(() => undefined);
    void replyTo(this.parts.redis, input.envelope, { ok: false, payload: toFault(error) });
  }

  async #commit(tick: Tick): Promise<void> {
    if (tick.empty) return;
    const { held, instance } = this.parts.leases();
    const begin = performance.now();
    await this.parts.store.commit(tick, instance, held);
    this.stats.commitMs += performance.now() - begin;
    this.stats.ticks += 1;
    for (const [shard, offset] of tick.offsets) {
      const lease = held.get(shard);
      if (lease) held.set(shard, { ...lease, offset });
    }
    for (const { events } of tick.goals.values()) this.stats.events += events.length;
  }

  #takeReplacements(): void {
    for (const run of this.#replacements.splice(0)) {
      if (this.parts.residents.get(run.goalId)?.seq !== run.seq) continue;
      this.#evict(run.goalId);
      this.adopt(run);
    }
  }

  adopt(run: GoalRun): void {
    this.parts.residents.runs.set(run.goalId, run);
    this.parts.dispatcher.adopt(run);
    this.parts.after.adopted(run);
  }

  #evict(goalId: string): void {
    const run = this.parts.residents.get(goalId);
    if (!run) return;
    this.parts.dispatcher.forget(run);
    this.parts.residents.runs.delete(goalId);
  }

  /** Drops the goals of shards that are no longer held. */
  evictShards(shards: ReadonlySet<number>): void {
    for (const run of this.parts.residents.ofShards(shards)) this.#evict(run.goalId);
  }
}
