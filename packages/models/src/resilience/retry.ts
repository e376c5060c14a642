import type { ModelFault } from '../model-fault.js';

export interface RetryRules {
  /** Tries of one provider for one turn, the first included. */
  readonly tries: number;
  readonly baseMs: number;
  /** Longest pause that a caller is made to wait; a provider that wants more counts as failed for now. */
  readonly maxPauseMs: number;
}

export const retryRules: RetryRules = { tries: 3, baseMs: 500, maxPauseMs: 20_000 };

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Whether the same request may succeed in a moment: too many requests, a failing or an unreachable provider. */
const mayPass = ({ code, fault }: ModelFault): boolean => {
  if (code !== 'MODEL_FAILED' || fault.details?.timeout === true) return false;
  const status = number(fault.details?.status);
  if (status !== undefined) return status === 408 || status === 409 || status === 429 || status >= 500;
  return fault.details?.unreachable === true;
};

/**
 * Milliseconds to wait before try number `next` (from 2), or undefined when it is not tried again. What the provider asks
 * for (`Retry-After`) is waited out; otherwise exponential with full jitter, `random` in [0, 1).
 */
export const pauseBefore = (next: number, error: ModelFault, random: () => number, rules = retryRules): number | undefined => {
  if (next > rules.tries || !mayPass(error)) return undefined;
  const asked = number(error.fault.details?.retryAfterMs);
  if (asked !== undefined) return asked > rules.maxPauseMs ? undefined : asked + Math.floor(random() * 0.1 * asked);
  return Math.floor(random() * Math.min(rules.maxPauseMs, rules.baseMs * 2 ** (next - 2) * 2));
};

/** Whether a failure says that the dependency is ill. A request that it refuses as such says nothing about it. */
export const isIllness = ({ code, fault }: ModelFault): boolean => {
  const status = number(fault.details?.status);
  return code === 'MODEL_FAILED' && (status === undefined || ![400, 404, 413, 422].includes(status));
};
