import type { GoalRun } from '@autoweave/engine';
import { shardOf } from '@autoweave/contracts';

/** The unfinished goals of the shards held here, in memory. */
export class Residents {
  readonly runs = new Map<string, GoalRun>();

  get(goalId: string): GoalRun | undefined {
    return this.runs.get(goalId);
  }

  ofShards(shards: ReadonlySet<number>): GoalRun[] {
    return [...this.runs.values()].filter((run) => shards.has(shardOf(run.goalId)));
  }
}
