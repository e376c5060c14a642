import type { LimitAnswer } from './limiter.js';

/** The limit that is nearest to refusing: it is the one a caller should know of. */
export const tightest = (answers: readonly LimitAnswer[]): LimitAnswer | undefined =>
  answers.reduce<LimitAnswer | undefined>((found, one) => {
    if (!found) return one;
    if (found.allowed !== one.allowed) return one.allowed ? found : one;
    const share = ({ remaining, limit }: LimitAnswer) => remaining / limit.requests;
    return found.allowed ? (share(one) < share(found) ? one : found) : one.resetMs > found.resetMs ? one : found;
  }, undefined);

/** The names of the specification (EDG-051), and those of the IETF draft for the same facts. */
export function limitHeaders({ limit, remaining, resetMs }: LimitAnswer, now: number): Readonly<Record<string, string>> {
  const resetSeconds = Math.max(1, Math.ceil(resetMs / 1_000));
  return {
    'x-ratelimit-limit': String(limit.requests),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil((now + resetMs) / 1_000)),
    'x-ratelimit-rule': limit.name,
    'ratelimit-policy': `"${limit.name}";q=${limit.requests};w=${Math.ceil(limit.windowMs / 1_000)}`,
    ratelimit: `"${limit.name}";r=${remaining};t=${resetSeconds}`,
  };
}
