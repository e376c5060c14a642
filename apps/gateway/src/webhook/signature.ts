import { createHmac, randomBytes } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';

/** `whsec_` and 32 random bytes, as Standard Webhooks writes secrets. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * Headers of a delivery: those of the specification (EDG-067, EDG-068) with the newest secret, and those of Standard
 * Webhooks with every secret that is valid, so that receivers change theirs without a gap.
 */
export function signedHeaders(
  delivery: { readonly id: string; readonly eventType: string; readonly body: string },
  secrets: readonly [string, ...string[]],
  at: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  return {
    'content-type': 'application/json',
    'user-agent': 'AutoWeave-Webhook/1.0',
    'x-webhook-signature': `sha256=${createHmac('sha256', secrets[0]).update(`${timestamp}.${delivery.body}`).digest('hex')}`,
    'x-webhook-timestamp': timestamp,
    'x-webhook-event': delivery.eventType,
    'x-webhook-delivery-id': delivery.id,
    'webhook-id': delivery.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => new StandardWebhook(secret).sign(delivery.id, at, delivery.body)).join(' '),
  };
}
