import type { Redis } from '../bus/redis.js';
import { networkKeys } from './network-keys.js';

/**
 * Books that two members exchanged messages on another way than through the broker (a question answered over the bus, a
 * task handed over, a note taken up): they are connected, and the messages count. Whoever is booked twice stays connected once.
 */
export async function noteExchange(redis: Redis, tenantId: string, from: string, to: string, messages = 1): Promise<void> {
  const keys = networkKeys(tenantId);
  const minute = keys.perMinute(Math.floor(Date.now() / 60_000));
  await redis.multi().hincrby(keys.exchanges, `${from} ${to}`, messages).incrby(minute, messages).expire(minute, 180).exec();
}
