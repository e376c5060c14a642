import { Redis } from 'ioredis';
import { testServers } from './config.js';

export interface TestRedis {
  readonly url: string;
  release(): Promise<void>;
}

const databases = 63;

/** An empty numbered database of the test Redis, for one test file at a time. */
export async function createTestRedis(): Promise<TestRedis> {
  const base = new URL(testServers().redisUrl);
  base.pathname = '/0';
  const counter = new Redis(base.toString());
  try {
    const turn = await counter.incr('aw:test:database');
    base.pathname = `/${1 + (turn % databases)}`;
  } finally {
    counter.disconnect();
  }
  const redis = new Redis(base.toString());
  await redis.flushdb();
  redis.disconnect();
  return {
    url: base.toString(),
    async release() {
      const last = new Redis(base.toString());
      await last.flushdb();
      last.disconnect();
    },
  };
}
