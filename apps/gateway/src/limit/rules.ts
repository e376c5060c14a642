import type { ApiKeyLimits, Tier } from '@autoweave/contracts';
import type { KeyedLimit } from './limiter.js';

/** What a request is about, for the limits of tiers. */
export type Operation = 'goals' | 'agents' | 'other';

const minute = 60_000;
const hour = 60 * minute;

/** Per tenant and minute (EDG-050). */
const tierLimits: Readonly<Record<Tier, { requests: number; goals: number; agents: number; apiCalls: number }>> = {
  FREE: { requests: 10, goals: 5, agents: 3, apiCalls: 10 },
  STARTER: { requests: 30, goals: 15, agents: 10, apiCalls: 30 },
  PROFESSIONAL: { requests: 100, goals: 50, agents: 30, apiCalls: 100 },
  ENTERPRISE: { requests: 1_000, goals: 500, agents: 200, apiCalls: 1_000 },
};

export interface LimitFigures {
  /** Requests of one address to routes that need nobody to be signed in, and refused ones (EDG-048). */
  readonly addressPerMinute: number;
  /** Of one person: requests that change something (AGT-087), and those that read. */
  readonly changesPerMinute: number;
  readonly readsPerMinute: number;
  /** Instead of what the tier says, for installations that sell no tiers. */
  readonly tenantPerMinute: number | undefined;
}

const sliding = (name: string, key: string, requests: number, windowMs = minute): KeyedLimit => ({
  name,
  key: `${name}:${key}`,
  algorithm: 'sliding_window',
  requests,
  windowMs,
});
const fixed = (name: string, key: string, requests: number, windowMs: number): KeyedLimit => ({
  name,
  key: `${name}:${key}`,
  algorithm: 'fixed_window',
  requests,
  windowMs,
});

/** Anonymous requests of one address; attempts to sign in are dearer. */
export const addressLimits = (address: string, isSignIn: boolean, figures: LimitFigures): readonly KeyedLimit[] => [
  sliding('address', address, figures.addressPerMinute),
  ...(isSignIn ? [sliding('sign_in', address, 20, 15 * minute)] : []),
];

/** Deliveries to one incoming webhook. */
export const hookLimit = (hookId: string): KeyedLimit => sliding('incoming_hook', hookId, 300);

export const userLimits = (userId: string, changes: boolean, figures: LimitFigures): readonly KeyedLimit[] => [
  changes ? sliding('user_changes', userId, figures.changesPerMinute) : sliding('user_reads', userId, figures.readsPerMinute),
];

/** Minute, hour and day of one key, and how many may come at once (IDN-051). */
export const keyLimits = (keyId: string, limits: ApiKeyLimits): readonly KeyedLimit[] => [
  { name: 'key_burst', key: `key_burst:${keyId}`, algorithm: 'token_bucket', requests: limits.burst, windowMs: 1_000 },
  fixed('key_minute', keyId, limits.requestsPerMinute, minute),
  fixed('key_hour', keyId, limits.requestsPerHour, hour),
  fixed('key_day', keyId, limits.requestsPerDay, 24 * hour),
];

export function tenantLimits(
  tenantId: string,
  tier: Tier,
  operation: Operation,
  byKey: boolean,
  { tenantPerMinute }: LimitFigures,
): readonly KeyedLimit[] {
  const given = tierLimits[tier];
  const limits = tenantPerMinute === undefined ? given : { ...given, requests: tenantPerMinute, apiCalls: tenantPerMinute };
  return [
    sliding('tenant_requests', tenantId, limits.requests),
    ...(byKey ? [sliding('tenant_api_calls', tenantId, limits.apiCalls)] : []),
    ...(operation === 'goals' ? [sliding('tenant_goals', tenantId, limits.goals)] : []),
    ...(operation === 'agents' ? [sliding('tenant_agents', tenantId, limits.agents)] : []),
  ];
}
