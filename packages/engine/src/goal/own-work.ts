import type { TaskRun } from '../task.js';
import type { GoalRun } from './goal-run.js';
import { isExecuting } from './transition.js';

/** Whether the time that a ready task waits for has come. `at` is ISO 8601. */
export const isDue = (task: TaskRun, at: string): boolean => task.retryAt === undefined || task.retryAt <= at;

/** What a goal can do for itself right now, without an agent. */
export interface OwnWork {
  /** Fan-outs whose copies can be made: `expand`. */
  readonly expand: readonly string[];
  /** Tasks whose child goals can begin: `spawn_child`, as far as there are slots. */
  readonly spawn: readonly string[];
  /** Tasks that can be offered to bidders: `open_auction`. */
  readonly auction: readonly string[];
  /** Auctions whose time is over: `award`. */
  readonly award: readonly string[];
}

const nothing: OwnWork = { expand: [], spawn: [], auction: [], award: [] };

/** Cheap when there is nothing: the usual case. */
export function ownWork(run: GoalRun, at: string): OwnWork {
  if (!isExecuting(run.state) || run.paused || run.toExpand.size + run.toSpawn.size + run.toAuction.size === 0) return nothing;
  const due = (ids: Iterable<string>) => [...ids].filter((id) => isDue(run.tasks.get(id) as TaskRun, at));
  return {
    expand: due(run.toExpand),
    spawn: due(run.toSpawn),
    auction: due(run.toAuction).filter((id) => !run.auctions.has(id)),
    award: [...run.auctions].filter(([, auction]) => auction.closesAt <= at).map(([id]) => id),
  };
}

/** When the next piece of own work falls due, if that is later than `at`: ISO 8601. */
export function nextOwnWorkAt(run: GoalRun, at: string): string | undefined {
  let next: string | undefined;
  const consider = (time: string | undefined) => {
    if (time !== undefined && time > at && (next === undefined || time < next)) next = time;
  };
  for (const ids of [run.toExpand, run.toSpawn, run.toAuction]) for (const id of ids) consider(run.tasks.get(id)?.retryAt);
  for (const auction of run.auctions.values()) consider(auction.closesAt);
  if (run.state === 'AGENT_ASSIGNMENT') consider(run.startAt);
  return next;
}
