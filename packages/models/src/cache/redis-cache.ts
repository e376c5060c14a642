import { modelCacheKeys } from '@autoweave/contracts';
import type { AnswerCache } from './answer-cache.js';

/** The one command of a Redis client that is needed; ioredis fits. */
export interface EvalClient {
  eval(script: string, keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
}

/** Reads and marks as used. KEYS: entry, index; ARGV: now. */
const readScript = `
local value = redis.call('GET', KEYS[1])
if value then redis.call('ZADD', KEYS[2], ARGV[1], KEYS[1]) else redis.call('ZREM', KEYS[2], KEYS[1]) end
return value`;

/** Writes, and drops the entries longest unused beyond the bound. KEYS: entry, index; ARGV: value, ttl ms, now, bound. */
const writeScript = `
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], KEYS[1])
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if excess > 0 then
  for _, old in ipairs(redis.call('ZRANGE', KEYS[2], 0, excess - 1)) do redis.call('DEL', old) end
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, excess - 1)
end
redis.call('PEXPIRE', KEYS[2], 604800000)`;

/** A store that does not answer at once is worth less than asking the model. */
const patienceMs = 300;

const inTime = async <T>(work: Promise<T>): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), patienceMs)));
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Answers in Redis, shared by all processes, at most `maxEntries` of them. Never throws and never waits long. */
export const redisCache = (client: EvalClient, maxEntries: number, now: () => number = Date.now): AnswerCache => ({
  async get(key) {
    const value = await inTime(client.eval(readScript, 2, modelCacheKeys.entry(key), modelCacheKeys.index, now()));
    return typeof value === 'string' ? value : undefined;
  },
  async set(key, value, ttlMs) {
    await inTime(client.eval(writeScript, 2, modelCacheKeys.entry(key), modelCacheKeys.index, value, ttlMs, now(), maxEntries));
  },
});
