import { LOG, type Log, REDIS, type Redis } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Limit, type LimitState, take } from './algorithm.js';
import { takeScript } from './take.lua.js';

/** A limit with whose requests it counts. */
export interface KeyedLimit extends Limit {
  /** Shown to the caller: which limit this is. */
  readonly name: string;
  readonly key: string;
}

export interface LimitAnswer {
  readonly limit: KeyedLimit;
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetMs: number;
}

interface Scripted {
  awTake(keyCount: number, ...args: (string | number)[]): Promise<[number, number, number][]>;
}

const patienceMs = 250;
const quietMs = 2_000;
const mostKept = 50_000;

/**
 * Counts requests in Redis, for all gateways together and in one round trip, and beside that for itself: what this gateway
 * has counted holds while Redis is away, and also when it comes back empty. A lost counter must not open the door (EDG-049).
 */
@Injectable()
export class Limiter {
  private readonly own = new Map<string, LimitState>();
  private aloneUntil = 0;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(LOG) private readonly log: Log,
  ) {
    redis.defineCommand('awTake', { lua: takeScript });
  }

  /** One request against all of these limits: it counts against every one, or against none when one refuses. */
  async take(limits: readonly KeyedLimit[], now = Date.now()): Promise<readonly LimitAnswer[]> {
    if (limits.length === 0) return [];
    const alone = this.look(limits, now);
    // What this gateway let through is part of what all did: what it refuses, the count of all would refuse too.
    if (!alone.every(({ allowed }) => allowed)) return alone;
    if (now < this.aloneUntil || this.redis.status !== 'ready') return this.keep(limits, now);
    try {
      const answers = await within(
        patienceMs,
        (this.redis as unknown as Scripted).awTake(
          limits.length,
          ...limits.map(({ key }) => `aw:limit:${key}`),
          now,
          ...limits.flatMap(({ algorithm, requests, windowMs }) => [algorithm, requests, windowMs]),
        ),
      );
      const together = limits.map((limit, i) => {
        const [allowed, remaining, resetMs] = answers[i] as [number, number, number];
        return { limit, allowed: allowed === 1, remaining, resetMs };
      });
      if (together.every(({ allowed }) => allowed)) this.keep(limits, now);
      return together;
    } catch (error) {
      this.log.warn({ err: error }, 'requests are counted by this gateway alone: Redis does not answer');
      this.aloneUntil = now + quietMs;
      return this.keep(limits, now);
    }
  }

  /** What this gateway alone would answer; counts nothing. */
  private look(limits: readonly KeyedLimit[], now: number): readonly LimitAnswer[] {
    return limits.map((limit) => {
      const { allowed, remaining, resetMs } = take(limit, this.own.get(limit.key), now);
      return { limit, allowed, remaining, resetMs };
    });
  }

  /** Counts for this gateway; what it answers then. */
  private keep(limits: readonly KeyedLimit[], now: number): readonly LimitAnswer[] {
    const taken = limits.map((limit) => ({ limit, ...take(limit, this.own.get(limit.key), now) }));
    if (taken.every(({ allowed }) => allowed)) {
      for (const { limit, state } of taken) {
        if (this.own.size >= mostKept) this.own.delete(this.own.keys().next().value as string);
        this.own.delete(limit.key);
        this.own.set(limit.key, state);
      }
    }
    return taken.map(({ limit, allowed, remaining, resetMs }) => ({ limit, allowed, remaining, resetMs }));
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
