import { type Envelope, isTerminalGoalState, shardOf } from '@autoweave/contracts';
import type { Decision, GoalCommand, GoalRun, TaskRun } from '@autoweave/engine';
import { type Log, replyTo, toFault } from '@autoweave/kernel';
import type { Redis } from 'ioredis';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { ShardLeases } from '../shard/shard-leases.js';
import type { AfterCommit } from './after-commit.js';
import { type GoalStore, leaseLost } from './goal-store.js';
import { type Input, isAtOrBefore } from './input.js';
import { goalOf, handleMessage, isSubmission } from './message-handler.js';
import type { Residents } from './residents.js';
import { type KnownKeys, type Room, TickRoom } from './room.js';
import { mayWait, nextOwnStep } from './self-advance.js';
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

type Answer = () => void;
const uniqueViolation = '23505';
const maxConflicts = 3;
const largestBatch = 1_500;
/** SQLSTATE classes of a lost or restarting server: the batch is tried again for as long as it takes. */
const unreachable = /^(08|57|53)|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND/;

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
  #ticking: Promise<void> = Promise.resolve();
  #dispatchAsked = false;
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

  /** Resolves when the tick under way, if any, is written. */
  settled(): Promise<void> {
    return this.#ticking;
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

  async #work(): Promise<void> {
    while (this.#running) {
      if (this.#inbox.length === 0 && !this.#dispatchAsked && this.#due.size === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
        continue;
      }
      this.#dispatchAsked = false;
      const batch = this.#inbox.length <= largestBatch ? this.#inbox : this.#inbox.slice(0, largestBatch);
      this.#inbox = this.#inbox.length <= largestBatch ? [] : this.#inbox.slice(largestBatch);
      this.#ticking = this.#carryOut(batch);
      await this.#ticking;
    }
  }

  /** Writes a batch, come what may: retries while the database is away, and isolates an input that cannot be written. */
  async #carryOut(batch: readonly Input[]): Promise<void> {
    let inputs = batch;
    for (let conflicts = 0; ; ) {
      const tick = new Tick();
      try {
        await this.#tick(inputs, tick);
        return;
      } catch (error) {
        const code = String((error as { code?: unknown }).code ?? '');
        this.parts.log.warn({ err: error, inputs: inputs.length }, 'a commit failed');
        if (!this.#running) return;
        await this.#recover(tick);
        inputs = inputs.filter((input) => !this.#isDone(input));
        if (code === leaseLost || unreachable.test(code) || /terminat|timeout|Connection/i.test(String(error))) continue;
        // Another supervisor stored a goal under the same key meanwhile: the next look finds it.
        if (code === uniqueViolation && (conflicts += 1) <= maxConflicts) continue;
        if (inputs.length <= 1) return this.#discard(inputs[0], error);
        for (const input of inputs) await this.#carryOut([input]);
        return;
      }
    }
  }

  /** Forgets what was decided in vain and reads it again. */
  async #recover(tick: Tick): Promise<void> {
    for (;;) {
      try {
        await this.parts.leases().refresh();
        const goalIds = [...tick.goals.keys()];
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

  async #tick(inputs: readonly Input[], tick: Tick): Promise<void> {
    const visitors = await this.#fetchMissing(inputs);
    const keys = await this.#fetchKeys(inputs);
    const begin = performance.now();
    this.#takeReplacements();
    const room = new TickRoom(this.parts, tick, visitors, keys);
    const answers: Answer[] = [];
    for (const input of inputs) this.#take(input, room, tick, answers);
    this.#advance(room, tick);
    tick.deferred = tick.outbox.length > 0 && !this.parts.handsOver();
    const hints = this.#dispatch(room);
    this.stats.decideMs += performance.now() - begin;
    await this.#commit(tick);
    for (const answer of answers) answer();
    this.parts.after.committed(tick, hints);
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

  #take(input: Input, room: Room, tick: Tick, answers: Answer[]): void {
    if (input.kind === 'local') {
      const held = this.parts.leases().held.has(shardOf(input.goalId));
      const decision: Decision = held
        ? room.apply(input.goalId, input.command)
        : { ok: false, fault: { code: 'UNAVAILABLE', message: 'the goal has moved to another supervisor' } };
      answers.push(() => input.done(decision));
      return;
    }
    if (!this.parts.leases().held.has(input.shard)) return;
    tick.offsets.set(input.shard, input.id);
    const { envelope } = input;
    // Nobody waits any more. A worker's report counts all the same: it is news, not a request.
    if (envelope.deadline !== null && envelope.deadline < Date.now() && envelope.type !== 'tasks.report') return;
    try {
      const payload = handleMessage(envelope, room, this.parts.agents, this.parts.limits);
      answers.push(() => this.#reply(envelope, { ok: true, payload }));
    } catch (error) {
      const payload = toFault(error);
      if (payload.code === 'INTERNAL') this.parts.log.error({ err: error, type: envelope.type }, 'a command could not be carried out');
      answers.push(() => this.#reply(envelope, { ok: false, payload }));
    }
  }

  #reply(envelope: Envelope, reply: Parameters<typeof replyTo>[2]): void {
    replyTo(this.parts.redis, envelope, reply).catch((error: unknown) => this.parts.log.warn({ err: error }, 'a reply was not sent'));
  }

  /** Takes goals through the states in which they wait for nobody. */
  #advance(room: Room, tick: Tick): void {
    const due = [...this.#due].filter((goalId) => !tick.goals.has(goalId)).flatMap((goalId) => this.parts.residents.get(goalId) ?? []);
    this.#due.clear();
    for (const run of due) this.#advanceOne(run, room);
    for (const { run } of tick.goals.values()) this.#advanceOne(run, room);
  }

  #advanceOne(run: GoalRun, room: Room): void {
    for (let step = this.#ownStep(run); step; step = this.#ownStep(run)) {
      const decision = room.apply(run.goalId, step);
      if (decision.ok && decision.events.length > 0) continue;
      if (mayWait.has(step.type)) return;
      throw new Error(`${step.type} led nowhere in ${run.state}: ${decision.ok ? 'nothing happened' : decision.fault.message}`);
    }
  }

  #ownStep(run: GoalRun): GoalCommand | undefined {
    if (run.state === 'AGENT_ASSIGNMENT' && this.parts.isHeld(run)) return undefined;
    return nextOwnStep(run, new Date().toISOString());
  }

  #dispatch(room: Room): readonly { readonly run: GoalRun; readonly task: TaskRun }[] {
    const given: { run: GoalRun; task: TaskRun }[] = [];
    for (const [goalId, tasks] of this.parts.dispatcher.admit(this.parts.residents.runs)) {
      const run = this.parts.residents.get(goalId) as GoalRun;
      const decision = room.apply(goalId, {
        type: 'assign',
        at: new Date().toISOString(),
        items: tasks.map((t) => ({ ...t, token: crypto.randomUUID() })),
      });
      this.parts.dispatcher.returned(run, tasks);
      if (!decision.ok) continue;
      for (const event of decision.events)
        if (event.type === 'tasks.assigned')
          for (const item of event.payload.items) given.push({ run, task: run.tasks.get(item.taskId) as TaskRun });
    }
    return given;
  }

  /** Goals that messages are about but that are not in memory: finished ones, or none at all. */
  async #fetchMissing(inputs: readonly Input[]): Promise<ReadonlyMap<string, GoalRun>> {
    const missing = new Set<string>();
    for (const input of inputs) {
      const goalId = input.kind === 'local' ? input.goalId : goalOf(input.envelope);
      if (goalId !== undefined && !this.parts.residents.get(goalId) && !(input.kind === 'message' && isSubmission(input.envelope)))
        missing.add(goalId);
    }
    return missing.size === 0 ? new Map() : this.parts.store.load([...missing]);
  }

  async #fetchKeys(inputs: readonly Input[]): Promise<KnownKeys> {
    const wanted = inputs.flatMap((input) =>
      input.kind === 'message' && isSubmission(input.envelope)
        ? [
            {
              tenantId: input.envelope.tenantId ?? '',
              key: String((input.envelope.payload as { idempotencyKey?: unknown }).idempotencyKey ?? ''),
            },
          ]
        : [],
    );
    if (wanted.length === 0) return new Map();
    const rows = await this.parts.store.byKeys(
      wanted.map((w) => w.tenantId),
      wanted.map((w) => w.key),
    );
    return new Map(rows.map((row) => [`${row.tenantId} ${row.key}`, { goalId: row.goalId, hash: row.hash }]));
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
