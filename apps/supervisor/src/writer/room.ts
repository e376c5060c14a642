import { isTerminalGoalState } from '@autoweave/contracts';
import { type Decision, decide, evolve, type GoalCommand, type GoalRun, stamp } from '@autoweave/engine';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Residents } from './residents.js';
import type { NewGoal } from './rows.js';
import type { Tick } from './tick.js';

/** What a message may do to the goals while a tick is gathered. */
export interface Room {
  find(goalId: string): GoalRun | undefined;
  apply(goalId: string, command: GoalCommand): Decision;
  create(goalId: string, key: NewGoal, command: GoalCommand): Decision;
  /** The goal stored under this key before, or earlier in this tick. */
  knownKey(tenantId: string, key: string): { readonly goalId: string; readonly hash: string } | undefined;
  /** What the tenant has under way here: unfinished goals, and their tasks that no worker holds. */
  loadOf(tenantId: string): TenantLoad;
  now(): string;
  chance(): number;
}

export interface TenantLoad {
  readonly goals: number;
  readonly waitingTasks: number;
}

export interface RoomParts {
  readonly residents: Residents;
  readonly dispatcher: Dispatcher;
  readonly chance: () => number;
}

/** Goals by the key under which they were submitted: `{tenant} {key}`. */
export type KnownKeys = Map<string, { readonly goalId: string; readonly hash: string }>;

/** The goals of one tick: those in memory, and those that were read from their log because a message is about them. */
export class TickRoom implements Room {
  #at = new Date().toISOString();
  #loads: Map<string, { goals: number; waitingTasks: number }> | undefined;

  constructor(
    private readonly parts: RoomParts,
    private readonly written: Tick,
    private readonly before: Tick | undefined,
    private readonly visitors: ReadonlyMap<string, GoalRun>,
    private readonly keys: KnownKeys,
  ) {}

  find(goalId: string): GoalRun | undefined {
    // What the tick before has just ended is no longer among the residents, and not yet, or only just, in the database.
    return this.parts.residents.get(goalId) ?? this.before?.goals.get(goalId)?.run ?? this.visitors.get(goalId);
  }

  /** Reads the clock for the commands that follow. */
  tick(): void {
    this.#at = new Date().toISOString();
  }

  apply(goalId: string, command: GoalCommand): Decision {
    const run = this.find(goalId);
    const decision = decide(run, command);
    if (decision.ok) this.#fold(goalId, run, decision.events, command.at);
    return decision;
  }

  create(goalId: string, key: NewGoal, command: GoalCommand): Decision {
    const decision = this.apply(goalId, command);
    if (!decision.ok) return decision;
    this.written.created.set(goalId, key);
    const run = this.parts.residents.get(goalId) as GoalRun;
    const known = { goalId, hash: key.requestHash };
    this.keys.set(`${run.tenantId} ${key.idempotencyKey}`, known);
    this.written.keys.set(`${run.tenantId} ${key.idempotencyKey}`, known);
    this.#loads?.set(run.tenantId, plus(this.#loads.get(run.tenantId), run));
    return decision;
  }

  knownKey(tenantId: string, key: string): { readonly goalId: string; readonly hash: string } | undefined {
    return this.keys.get(`${tenantId} ${key}`);
  }

  loadOf(tenantId: string): TenantLoad {
    if (!this.#loads) {
      this.#loads = new Map();
      for (const run of this.parts.residents.runs.values())
        if (!isTerminalGoalState(run.state)) this.#loads.set(run.tenantId, plus(this.#loads.get(run.tenantId), run));
    }
    return this.#loads.get(tenantId) ?? { goals: 0, waitingTasks: 0 };
  }

  now(): string {
    return this.#at;
  }

  chance(): number {
    return this.parts.chance();
  }

  #fold(goalId: string, before: GoalRun | undefined, bodies: Parameters<typeof stamp>[1], at: string): void {
    const { residents, dispatcher } = this.parts;
    let run = before;
    let resident = residents.get(goalId) !== undefined;
    for (const event of stamp(run ?? { goalId, seq: 0 }, bodies, at)) {
      this.written.before(run, event);
      run = evolve(run, event);
      // A new goal, or a finished one that is under way again.
      if (!resident && !isTerminalGoalState(run.state)) {
        residents.runs.set(goalId, run);
        resident = true;
      }
      this.written.after(run, event);
      dispatcher.follow(run, event);
    }
  }
}

const plus = (load: TenantLoad | undefined, run: GoalRun): { goals: number; waitingTasks: number } => ({
  goals: (load?.goals ?? 0) + 1,
  waitingTasks: (load?.waitingTasks ?? 0) + run.open - run.running.size,
});
