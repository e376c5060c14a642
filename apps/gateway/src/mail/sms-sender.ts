import { fault, newId } from '@autoweave/kernel';
import type { GatewayConfig } from '../config.js';
import type { Database } from '../database/database.js';
import type { SmsSender } from './mailer.js';

const timeoutMs = 10_000;

/**
 * Hands a message to the SMS gateway of the installation: `POST {to, text}` as JSON with a bearer token, which is what most
 * providers take or a small adapter translates. Without one it lies in the mailbox.
 */
export function createSmsSender(config: Pick<GatewayConfig, 'AUTOWEAVE_SMS_URL' | 'AUTOWEAVE_SMS_TOKEN'>, db: Database): SmsSender {
  const url = config.AUTOWEAVE_SMS_URL;
  if (!url)
    return {
      send: async ({ to, text }) =>
        void (await db.mail.create({ data: { id: newId('msg'), tenantId: '', recipient: to, subject: 'SMS', body: text } })),
    };
  return {
    async send({ to, text }) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(config.AUTOWEAVE_SMS_TOKEN ? { authorization: `Bearer ${config.AUTOWEAVE_SMS_TOKEN}` } : {}),
          },
          body: JSON.stringify({ to, text }),
          signal: AbortSignal.timeout(timeoutMs),
          redirect: 'error',
        });
        if (!response.ok) throw new Error(`the SMS gateway answered ${response.status}`);
      } catch (error) {
        throw fault('UNAVAILABLE', 'The message could not be sent', { hint: 'Use another method, or try again later', cause: error });
      }
    },
  };
}
