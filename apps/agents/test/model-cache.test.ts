import { modelCacheKeys } from '@autoweave/contracts';
import { connectRedis } from '@autoweave/kernel';
import { redisCache } from '@autoweave/models';
import { createTestRedis } from '@autoweave/testkit';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const stores = await createTestRedis();
const redis = connectRedis(stores.url);
let time = 1_000;
const cache = redisCache(redis, 3, () => time);
beforeEach(() => redis.flushdb());
afterAll(async () => {
  redis.disconnect();
  await stores.release();
});

describe('answers kept in Redis', () => {
  it('are given back until their time is over', async () => {
    await cache.set('a', 'one', 60_000);
    expect(await cache.get('a')).toBe('one');
    expect(await redis.pttl(modelCacheKeys.entry('a'))).toBeGreaterThan(50_000);
    expect(await cache.get('b')).toBeUndefined();
  });

  it('are at most as many as allowed: those unused longest go first, with their entry in the index', async () => {
    for (const key of ['a', 'b', 'c']) {
      time += 1;
      await cache.set(key, key, 60_000);
    }
    time += 1;
    await cache.get('a');
    time += 1;
    await cache.set('d', 'd', 60_000);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))).toEqual(['a', undefined, 'c', 'd']);
    expect(await redis.zcard(modelCacheKeys.index)).toBe(3);
    expect((await redis.keys('*')).length).toBe(4);
  });

  it('count as missing, quickly, while Redis is away', async () => {
    const away = connectRedis('redis://127.0.0.1:1');
    const gone = redisCache(away, 3);
    const started = performance.now();
    expect(await gone.get('a')).toBeUndefined();
    await gone.set('a', 'x', 1_000);
    expect(performance.now() - started).toBeLessThan(1_500);
    away.disconnect();
  });
});
