import { connectRedis, createLog, type Redis } from '@autoweave/kernel';
import { createTestRedis } from '@autoweave/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Algorithm, type Limit, type LimitState, take } from './algorithm.js';
import { limitHeaders, tightest } from './limit-headers.js';
import { type KeyedLimit, Limiter } from './limiter.js';

const algorithms: readonly Algorithm[] = ['fixed_window', 'sliding_window', 'token_bucket'];
const arbitraryLimit = fc.record({
  algorithm: fc.constantFrom(...algorithms),
  requests: fc.integer({ min: 1, max: 12 }),
  windowMs: fc.integer({ min: 10, max: 5_000 }),
});
const steps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 });
const start = 1_700_000_000_000;

describe('a limit', () => {
  // @requirement EDG-046
  it('never lets more through in a window than it says: twice as much for windows that meet, and for a bucket its fill on top', () => {
    fc.assert(
      fc.property(arbitraryLimit, steps, (limit, gaps) => {
        let now = start;
        let state: LimitState | undefined;
        const passed: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const taken = take(limit, state, now);
          if (taken.allowed) passed.push(now);
          else expect(taken.resetMs).toBeGreaterThan(0);
          expect(taken.remaining).toBeLessThan(limit.requests);
          state = taken.state;
        }
        for (const from of passed) {
          const inWindow = passed.filter((at) => at >= from && at < from + limit.windowMs).length;
          expect(inWindow).toBeLessThanOrEqual(2 * limit.requests);
        }
      }),
    );
  });
  it('lets everything through that comes slowly enough, and a bucket tells exactly when it has one more', () => {
    fc.assert(
      fc.property(arbitraryLimit, (limit) => {
        let now = start;
        let state: LimitState | undefined;
        for (let i = 0; i < 30; i += 1) {
          const taken = take(limit, state, now);
          expect(taken.allowed).toBe(true);
          state = taken.state;
          // A sliding window of one request may count a neighbour's share for up to two windows.
          now += 2 * limit.windowMs;
        }
      }),
    );
    const bucket: Limit = { algorithm: 'token_bucket', requests: 2, windowMs: 1_000 };
    const empty = { at: start, count: 0, previous: 0 };
    const refused = take(bucket, empty, start + 100);
    expect(refused).toMatchObject({ allowed: false, resetMs: 400 });
    expect(take(bucket, refused.state, start + 100 + refused.resetMs).allowed).toBe(true);
  });
  it('weighs the window before by the share that still counts', () => {
    const limit: Limit = { algorithm: 'sliding_window', requests: 10, windowMs: 1_000 };
    const at = start / 1_000;
    const full = { at: at - 1, count: 10, previous: 0 };
    expect(take(limit, full, start).allowed).toBe(false);
    expect(take(limit, full, start + 500)).toMatchObject({ allowed: true, remaining: 4 });
  });
});

describe('the limiter', () => {
  let redis: Redis;
  let release: () => Promise<void>;
  beforeAll(async () => {
    const test = await createTestRedis();
    redis = connectRedis(test.url);
    release = test.release;
    await redis.ping();
  });
  afterAll(async () => {
    redis.disconnect();
    await release();
  });
  const log = createLog('test', 'silent');
  const limitOf = (limit: Limit, key: string): KeyedLimit => ({ ...limit, name: 'r', key });

  // @requirements EDG-046 EDG-049
  it('counts in Redis exactly as the model does', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryLimit, steps, async (limit, gaps) => {
        run += 1;
        let now = start;
        let state: LimitState | undefined;
        for (const gap of gaps) {
          now += gap;
          const expected = take(limit, state, now);
          // A gateway that knows nothing itself each time: all that counts is what Redis keeps.
          const [answer] = await new Limiter(redis, log).take([limitOf(limit, `model:${run}`)], now);
          expect(answer).toMatchObject({ allowed: expected.allowed, remaining: expected.remaining, resetMs: expected.resetMs });
          state = expected.state;
        }
      }),
      { numRuns: 60 },
    );
  });
  it('takes from all limits or, when one refuses, from none', async () => {
    const limiter = new Limiter(redis, log);
    const wide = limitOf({ algorithm: 'fixed_window', requests: 10, windowMs: 60_000 }, 'wide');
    const narrow = limitOf({ algorithm: 'fixed_window', requests: 1, windowMs: 60_000 }, 'narrow');
    await limiter.take([wide, narrow], start);
    const refused = await limiter.take([wide, narrow], start);
    expect(refused.map(({ allowed }) => allowed)).toEqual([true, false]);
    expect((await limiter.take([wide], start))[0]?.remaining).toBe(8);
  });
  it('lets exactly as many through as the limit says when many come at once, over two gateways', async () => {
    const gateways = [new Limiter(redis, log), new Limiter(redis, log)];
    const limit = limitOf({ algorithm: 'sliding_window', requests: 25, windowMs: 60_000 }, 'race');
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => gateways[i % 2]!.take([limit], start)));
    expect(answers.filter(([one]) => one!.allowed)).toHaveLength(25);
  });
  it('counts by itself while Redis is away: the door does not open', async () => {
    const away = connectRedis('redis://127.0.0.1:1');
    const limiter = new Limiter(away, log);
    const limit = limitOf({ algorithm: 'fixed_window', requests: 3, windowMs: 60_000 }, 'alone');
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push((await limiter.take([limit], start))[0]!.allowed);
    expect(answers).toEqual([true, true, true, false, false]);
    away.disconnect();
  });
  // @requirement EDG-049
  it('keeps what it counted when Redis comes back empty', async () => {
    const limiter = new Limiter(redis, log);
    const limit = limitOf({ algorithm: 'fixed_window', requests: 3, windowMs: 60_000 }, 'emptied');
    const answers = [];
    for (let i = 0; i < 5; i += 1) {
      answers.push((await limiter.take([limit], start))[0]!.allowed);
      await redis.del('aw:limit:emptied');
    }
    expect(answers).toEqual([true, true, true, false, false]);
  });
  // @requirement EDG-051
  it('tells of the limit that is nearest to refusing, in both kinds of headers', () => {
    const answer = (name: string, allowed: boolean, remaining: number, requests: number, resetMs: number) => ({
      limit: { name, key: name, algorithm: 'fixed_window' as const, requests, windowMs: 60_000 },
      allowed,
      remaining,
      resetMs,
    });
    expect(tightest([answer('a', true, 9, 10, 1), answer('b', true, 20, 100, 1)])?.limit.name).toBe('b');
    expect(tightest([answer('a', false, 0, 10, 500), answer('b', true, 0, 100, 1), answer('c', false, 0, 5, 9_000)])?.limit.name).toBe('c');
    expect(limitHeaders(answer('user', false, 0, 60, 1_500), 1_000_000)).toEqual({
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1002',
      'x-ratelimit-rule': 'user',
      'ratelimit-policy': '"user";q=60;w=60',
      ratelimit: '"user";r=0;t=2',
    });
  });
});
