import { Redis } from 'ioredis';

/**
 * A connection that survives a restart of the server: commands wait and are sent again. `blocking` connections serve one
 * reader that blocks; never share them.
 */
export function connectRedis(url: string, options: { readonly blocking?: boolean } = {}): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    enableAutoPipelining: !options.blocking,
    retryStrategy: (times) => Math.min(50 * times, 1_000),
  });
  // Reconnecting is the answer to a lost connection; ioredis would print every attempt without a listener.
  redis.on('error', () => undefined);
  return redis;
}
export type { Redis } from 'ioredis';
