import { type GoalRun, nextOwnWorkAt } from '@autoweave/engine';
import type { Alarms } from './alarms.js';

/** Rings for goals whose own next step has a time: a delayed task, the end of an auction, a start later on. */
export class OwnClock {
  /** The earliest alarm that is set, by goal. */
  readonly #set = new Map<string, string>();

  constructor(
    private readonly alarms: Alarms,
    private readonly find: (goalId: string) => GoalRun | undefined,
    /** Looks whether the goal can go on by itself. */
    private readonly wake: (goalId: string) => void,
  ) {}

  /** Sets the alarm for a goal's next step; cheap when there is none or when it is set already. */
  follow(run: GoalRun, at: string): void {
    const next = nextOwnWorkAt(run, at);
    if (next === undefined) return;
    const set = this.#set.get(run.goalId);
    if (set !== undefined && set <= next && set > at) return;
    this.#set.set(run.goalId, next);
    this.alarms.set(Date.parse(next), () => {
      if (this.#set.get(run.goalId) === next) this.#set.delete(run.goalId);
      this.wake(run.goalId);
      // Perhaps there is nothing to do by now, and then nothing is written that would set the alarm after this one.
      const present = this.find(run.goalId);
      if (present) this.follow(present, new Date().toISOString());
    });
  }

  forget(goalId: string): void {
    this.#set.delete(goalId);
  }
}
