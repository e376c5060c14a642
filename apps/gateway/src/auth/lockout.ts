/** Failed sign-ins of one account. */
export interface Failures {
  readonly count: number;
  readonly firstAt: Date | null;
  readonly lockedUntil: Date | null;
}

const windowMs = 15 * 60_000;
const threshold = 5;
const maxLockMs = 24 * 3_600_000;

export const isLocked = (failures: Failures, now: Date): boolean => failures.lockedUntil !== null && failures.lockedUntil > now;

/** Five failures in 15 minutes lock for 15 minutes, doubling with every further five, to at most a day. */
export function afterFailure(failures: Failures, now: Date): Failures {
  const lapsed = failures.firstAt === null || (now.getTime() - failures.firstAt.getTime() > windowMs && failures.count < threshold);
  const count = lapsed ? 1 : failures.count + 1;
  const firstAt = lapsed ? now : failures.firstAt;
  if (count % threshold !== 0) return { count, firstAt, lockedUntil: failures.lockedUntil };
  const lockMs = Math.min(maxLockMs, windowMs * 2 ** (count / threshold - 1));
  return { count, firstAt, lockedUntil: new Date(now.getTime() + lockMs) };
}
