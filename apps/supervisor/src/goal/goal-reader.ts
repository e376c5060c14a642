import type { GoalEvent, GoalEventPayload } from '@autoweave/contracts';
import { fold, type GoalRun } from '@autoweave/engine';
import { fault } from '@autoweave/kernel';
import type { GoalStore } from '../writer/goal-store.js';

const kept = 200;
const pageSize = 5_000;

/**
 * Goals as committed, for queries: folded from the log, and kept so that the next question reads only what is new. Works
 * in every supervisor, whoever owns the goal, and never shows what a failed commit would take back.
 */
export class GoalReader {
  readonly #runs = new Map<string, GoalRun>();
  readonly #reading = new Map<string, Promise<GoalRun>>();

  constructor(private readonly store: GoalStore) {}

  /** Throws NOT_FOUND, also for a goal of another tenant. */
  async get(tenantId: string, goalId: string): Promise<GoalRun> {
    let reading = this.#reading.get(goalId);
    if (!reading) {
      reading = this.#catchUp(tenantId, goalId).finally(() => this.#reading.delete(goalId));
      this.#reading.set(goalId, reading);
    }
    const run = await reading;
    if (run.tenantId !== tenantId) throw notFound(goalId);
    return run;
  }

  /** One stored version of the plan, the newest when none is named. */
  async plan(tenantId: string, goalId: string, version?: number): Promise<GoalEventPayload<'goal.plan_stored'>> {
    let found: GoalEventPayload<'goal.plan_stored'> | undefined;
    for (let after = 0; ; ) {
      const events: readonly GoalEvent[] = await this.store.events(tenantId, goalId, after, pageSize);
      for (const event of events)
        if (event.type === 'goal.plan_stored' && (version === undefined || event.payload.version === version)) found = event.payload;
      const last = events.at(-1);
      if (!last || events.length < pageSize) break;
      after = last.seq;
    }
    if (!found)
      throw fault('NOT_FOUND', version === undefined ? `The goal ${goalId} has no plan` : `The goal ${goalId} has no plan ${version}`);
    return found;
  }

  async #catchUp(tenantId: string, goalId: string): Promise<GoalRun> {
    let run = this.#runs.get(goalId);
    this.#runs.delete(goalId);
    if (!run) run = (await this.store.load([goalId])).get(goalId);
    else if (run.tenantId === tenantId) {
      for (let first = true; ; first = false) {
        // The last known event is read again: without it the goal was deleted meanwhile.
        const events = await this.store.events(tenantId, goalId, first ? run.seq - 1 : run.seq, pageSize);
        if (first && events.length === 0) throw notFound(goalId);
        run = fold(first ? events.slice(1) : events, run) as GoalRun;
        if (events.length < pageSize) break;
      }
    }
    if (!run) throw notFound(goalId);
    this.#runs.set(goalId, run);
    if (this.#runs.size > kept) this.#runs.delete(this.#runs.keys().next().value as string);
    return run;
  }
}

const notFound = (goalId: string) => fault('NOT_FOUND', `There is no goal ${goalId}`);
