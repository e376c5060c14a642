import { type Envelope, shardOf } from '@autoweave/contracts';
import type { Decision, GoalCommand, GoalRun, TaskRun } from '@autoweave/engine';
import { crashPoint, type Log, replyTo, toFault } from '@autoweave/kernel';
import type { Redis } from 'ioredis';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { ShardLeases } from '../shard/shard-leases.js';
import type { GoalStore } from './goal-store.js';
import { type Input, isAtOrBefore } from './input.js';
import { goalOf, handleMessage, isSubmission } from './message-handler.js';
import type { Residents } from './residents.js';
import { type KnownKeys, type Room, TickRoom } from './room.js';
import { mayWait, nextOwnStep } from './self-advance.js';
import type { TenantLimits } from './tenant-limits.js';
import { Tick } from './tick.js';

export interface DraftParts {
  readonly residents: Residents;
  readonly store: GoalStore;
  readonly dispatcher: Dispatcher;
  readonly agents: AgentDirectory;
  readonly leases: () => ShardLeases;
  readonly limits: TenantLimits;
  /** Whether the goal's tasks have to wait for somebody who may object. */
  readonly isHeld: (run: GoalRun) => boolean;
  readonly redis: Redis;
  readonly log: Log;
  readonly chance: () => number;
}

/**
 * A tick in the making: inputs that have been decided in memory and are not written yet, with what is to be answered and
 * given out once they are. `before` is the tick that is being written meanwhile: this one builds on it.
 */
export class Draft {
  readonly tick = new Tick();
  readonly inputs: Input[] = [];
  readonly answers: (() => void)[] = [];
  readonly hints: { readonly run: GoalRun; readonly task: TaskRun }[] = [];
  readonly keys: KnownKeys;
  /** What went wrong while deciding: nothing of this draft may be written. */
  failure: unknown;
  decideMs = 0;
  readonly #visitors = new Map<string, GoalRun>();
  readonly #room: TickRoom;

  constructor(
    private readonly parts: DraftParts,
    private readonly before: Tick | undefined,
  ) {
    this.keys = new Map(before ? before.keys : []);
    this.#room = new TickRoom(parts, this.tick, before, this.#visitors, this.keys);
  }

  /** Decides inputs on top of what has been decided so far, and looks at goals whose time has come. */
  async take(inputs: readonly Input[], due: readonly string[]): Promise<void> {
    this.inputs.push(...inputs);
    try {
      await this.#fetchMissing(inputs);
      await this.#fetchKeys(inputs);
      const begin = performance.now();
      this.#room.tick();
      for (const input of inputs) this.#one(input);
      this.#advance(due);
      this.#dispatch();
      this.decideMs += performance.now() - begin;
    } catch (error) {
      this.failure = error ?? new Error('deciding failed');
    }
  }

  #one(input: Input): void {
    const { tick, answers } = this;
    const room = this.#room;
    if (input.kind === 'local') {
      const held = this.parts.leases().held.has(shardOf(input.goalId));
      const decision: Decision = held
        ? room.apply(input.goalId, input.command)
        : { ok: false, fault: { code: 'UNAVAILABLE', message: 'the goal has moved to another supervisor' } };
      answers.push(() => input.done(decision));
      return;
    }
    if (!this.parts.leases().held.has(input.shard)) return;
    // Read twice: the shard was given away and came back while the message waited here.
    if (isAtOrBefore(input.id, this.#workedOff(input.shard))) return;
    tick.offsets.set(input.shard, input.id);
    const { envelope } = input;
    crashPoint('supervisor.message_read');
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

  /** Up to where the shard's commands have been decided. */
  #workedOff(shard: number): string {
    return this.tick.offsets.get(shard) ?? this.before?.offsets.get(shard) ?? this.parts.leases().held.get(shard)?.offset ?? '0';
  }

  #reply(envelope: Envelope, reply: Parameters<typeof replyTo>[2]): void {
    replyTo(this.parts.redis, envelope, reply).catch((error: unknown) => this.parts.log.warn({ err: error }, 'a reply was not sent'));
  }

  /** Takes goals through the states in which they wait for nobody. */
  #advance(goalIds: readonly string[]): void {
    const { tick } = this;
    const room = this.#room;
    const due = goalIds.filter((goalId) => !tick.goals.has(goalId)).flatMap((goalId) => this.parts.residents.get(goalId) ?? []);
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
    return nextOwnStep(run, this.#room.now());
  }

  #dispatch(): void {
    const room = this.#room;
    for (const [goalId, tasks] of this.parts.dispatcher.admit(this.parts.residents.runs)) {
      const run = this.parts.residents.get(goalId) as GoalRun;
      const decision = room.apply(goalId, {
        type: 'assign',
        at: room.now(),
        items: tasks.map((t) => ({ ...t, token: crypto.randomUUID() })),
      });
      this.parts.dispatcher.returned(run, tasks);
      if (!decision.ok) continue;
      for (const event of decision.events)
        if (event.type === 'tasks.assigned')
          for (const item of event.payload.items) this.hints.push({ run, task: run.tasks.get(item.taskId) as TaskRun });
    }
  }

  /** Goals that messages are about but that are not in memory: finished ones, or none at all. */
  async #fetchMissing(inputs: readonly Input[]): Promise<void> {
    const missing = new Set<string>();
    for (const input of inputs) {
      const goalId = input.kind === 'local' ? input.goalId : goalOf(input.envelope);
      if (goalId !== undefined && !this.#room.find(goalId) && !(input.kind === 'message' && isSubmission(input.envelope)))
        missing.add(goalId);
    }
    if (missing.size === 0) return;
    for (const [goalId, run] of await this.parts.store.load([...missing])) this.#visitors.set(goalId, run);
  }

  async #fetchKeys(inputs: readonly Input[]): Promise<void> {
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
    if (wanted.length === 0) return;
    const rows = await this.parts.store.byKeys(
      wanted.map((w) => w.tenantId),
      wanted.map((w) => w.key),
    );
    for (const row of rows) {
      const key = `${row.tenantId} ${row.key}`;
      if (!this.keys.has(key)) this.keys.set(key, { goalId: row.goalId, hash: row.hash });
    }
  }
}
