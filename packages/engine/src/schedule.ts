import type { MissedRunPolicy } from '@autoweave/contracts';

/** A due time later than this is missed: the installation was not there to run it. */
export const missedAfterMs = 60_000;
/** Most runs that `run_all` makes up for. */
export const maxMadeUp = 10;
/** Due times looked through at most after a long absence; beyond, only the newest ones count. */
const maxLookedAt = 10_000;

export interface DueRun {
  /** Epoch milliseconds. */
  readonly dueAt: number;
  readonly trigger: 'time' | 'missed';
}

export interface DuePlan {
  readonly runs: readonly DueRun[];
  /** Due times that passed and are not made up for. */
  readonly skipped: readonly number[];
  /** The first due time after now; undefined: there is none. */
  readonly nextRunAt: number | undefined;
}

/**
 * What is due of a schedule whose next time was `nextRunAt`, and what becomes of the times missed (ORC-085). `following`
 * answers the first due time after a moment. Every due time is in exactly one of `runs` and `skipped`, in order.
 */
export function planRuns(
  nextRunAt: number,
  now: number,
  policy: MissedRunPolicy,
  following: (afterMs: number) => number | undefined,
): DuePlan {
  const due: number[] = [];
  let at: number | undefined = nextRunAt;
  while (at !== undefined && at <= now && due.length < maxLookedAt) {
    due.push(at);
    at = following(at);
  }
  if (at !== undefined && at <= now) at = following(now);
  const present = due.filter((t) => now - t <= missedAfterMs);
  const missed = due.filter((t) => now - t > missedAfterMs);
  // A time that is due right now stands in for a single one that was missed.
  const madeUp = policy === 'run_all' ? missed.slice(-maxMadeUp) : policy === 'run_once' && present.length === 0 ? missed.slice(-1) : [];
  const kept = new Set(madeUp);
  return {
    runs: [
      ...madeUp.map((dueAt): DueRun => ({ dueAt, trigger: 'missed' })),
      ...present.map((dueAt): DueRun => ({ dueAt, trigger: 'time' })),
    ],
    skipped: missed.filter((t) => !kept.has(t)),
    nextRunAt: at,
  };
}
