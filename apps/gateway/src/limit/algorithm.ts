/** How requests are counted (EDG-046). */
export type Algorithm = 'fixed_window' | 'sliding_window' | 'token_bucket';

export interface Limit {
  readonly algorithm: Algorithm;
  /** Requests per window; of a bucket, how many it holds. */
  readonly requests: number;
  /** Length of the window; of a bucket, the time in which it fills. */
  readonly windowMs: number;
}

/**
 * What is kept per key. Windows: number of the window, requests in it, requests in the one before. Bucket: time of the last
 * request, tokens left then.
 */
export interface LimitState {
  readonly at: number;
  readonly count: number;
  readonly previous: number;
}

export interface Taken {
  readonly allowed: boolean;
  /** Whole requests that would be allowed now. */
  readonly remaining: number;
  /** Milliseconds until one more request is allowed when none is, else until the limit is whole again. */
  readonly resetMs: number;
  /** To be kept; of a refusal, unchanged: a refused request does not count. */
  readonly state: LimitState;
}

/** One request at `now` (epoch milliseconds). `take.lua` computes the same; a property test holds both together. */
export function take(limit: Limit, kept: LimitState | undefined, now: number): Taken {
  switch (limit.algorithm) {
    case 'fixed_window':
      return fixedWindow(limit, kept, now);
    case 'sliding_window':
      return slidingWindow(limit, kept, now);
    case 'token_bucket':
      return tokenBucket(limit, kept, now);
  }
}

function fixedWindow({ requests, windowMs }: Limit, kept: LimitState | undefined, now: number): Taken {
  const at = Math.floor(now / windowMs);
  const count = kept?.at === at ? kept.count : 0;
  const allowed = count < requests;
  const state = { at, count: allowed ? count + 1 : count, previous: 0 };
  return { allowed, remaining: Math.max(0, requests - state.count), resetMs: (at + 1) * windowMs - now, state };
}

/** The window before counts with the share of it that the last `windowMs` still cover. */
function slidingWindow({ requests, windowMs }: Limit, kept: LimitState | undefined, now: number): Taken {
  const at = Math.floor(now / windowMs);
  const count = kept?.at === at ? kept.count : 0;
  const previous = kept?.at === at ? kept.previous : kept?.at === at - 1 ? kept.count : 0;
  const intoMs = now - at * windowMs;
  const weighted = (previous * (windowMs - intoMs)) / windowMs + count;
  const allowed = weighted + 1 <= requests;
  const state = { at, count: allowed ? count + 1 : count, previous };
  return { allowed, remaining: Math.max(0, Math.floor(requests - weighted - (allowed ? 1 : 0))), resetMs: windowMs - intoMs, state };
}

function tokenBucket({ requests, windowMs }: Limit, kept: LimitState | undefined, now: number): Taken {
  // A clock that went back adds nothing and takes nothing.
  const elapsedMs = kept ? Math.max(0, now - kept.at) : 0;
  const tokens = kept ? Math.min(requests, kept.count + (elapsedMs * requests) / windowMs) : requests;
  const allowed = tokens >= 1;
  const left = allowed ? tokens - 1 : tokens;
  const state = allowed
    ? { at: kept ? Math.max(now, kept.at) : now, count: left, previous: 0 }
    : (kept ?? { at: now, count: tokens, previous: 0 });
  const missing = allowed ? requests - left : 1 - tokens;
  return { allowed, remaining: Math.floor(left), resetMs: Math.ceil((missing * windowMs) / requests), state };
}
