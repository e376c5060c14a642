import { randomUUID } from 'node:crypto';
import type { BusEvent } from '@autoweave/contracts';
import type { PoolClient } from '@autoweave/kernel';
import type { z } from 'zod';
import { outboxChannel } from './outbox.js';

/**
 * Leaves an event in the outbox, in the transaction of the decision that it announces: it goes out, at least once, when the
 * decision stands, and never without it. The commit wakes those who send.
 */
export async function leaveEvent<P extends z.ZodType>(
  client: PoolClient,
  tenantId: string,
  event: BusEvent<P>,
  payload: z.input<P>,
): Promise<void> {
  await client.query({
    name: 'outbox-leave',
    text: `WITH left_behind AS (INSERT INTO outbox (id, tenant_id, topic, payload, available_at) VALUES ($1, $2, $3, $4, now()) RETURNING 1)
           SELECT pg_notify($5, '') FROM left_behind`,
    values: [randomUUID(), tenantId, event.type, JSON.stringify(event.payload.parse(payload)), outboxChannel],
  });
}
