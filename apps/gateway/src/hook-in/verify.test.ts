import { createHmac } from 'node:crypto';
import { HmacHeaders, type InboundSource } from '@autoweave/contracts';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newSecret } from '../webhook/signature.js';
import { messageOf } from './message.js';
import { verify } from './verify.js';

/** The library of Standard Webhooks looks at the clock itself. */
const now = Date.now();
const shifted = (seconds: number) => String(Math.floor(now / 1_000) + seconds);
const sign = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const secret = newSecret();
const body = '{"id":"b1","type":"paid"}';

const cases: Record<InboundSource, (secret: string, body: string, timestamp: string) => Record<string, string>> = {
  github: (key, text) => ({ 'x-hub-signature-256': `sha256=${sign(key, text)}`, 'x-github-delivery': 'g1', 'x-github-event': 'push' }),
  slack: (key, text, at) => ({ 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${sign(key, `v0:${at}:${text}`)}` }),
  standard: (key, text, at) => ({
    'webhook-id': 's1',
    'webhook-timestamp': at,
    'webhook-signature': new StandardWebhook(key).sign('s1', new Date(Number(at) * 1_000), text),
  }),
  hmac: (key, text, at) => ({ 'x-webhook-timestamp': at, 'x-webhook-signature': `sha256=${sign(key, `${at}.${text}`)}` }),
};

// @requirement EDG-071
describe.each(Object.entries(cases))('a delivery of %s', (name, headersOf) => {
  const source = name as InboundSource;
  const hook = { source, headers: HmacHeaders.parse({}), secrets: [secret] };
  const fresh = String(Math.floor(now / 1_000));
  const take = (headers: Record<string, string>, text = body, secrets = [secret]) =>
    verify({ ...hook, secrets }, { headers, body: Buffer.from(text), now });

  it('is let in with the right signature, by the present secret or the one before', () => {
    expect(take(headersOf(secret, body, fresh)).signedHash).toMatch(/^[0-9a-f]{64}$/);
    const before = newSecret();
    expect(take(headersOf(before, body, fresh), body, [secret, before]).signedHash).toMatch(/^[0-9a-f]{64}$/);
  });
  it('is refused when a byte of the body differs, with another secret, and without a signature', () => {
    expect(() => take(headersOf(secret, body, fresh), `${body} `)).toThrow('does not fit');
    expect(() => take(headersOf(newSecret(), body, fresh))).toThrow('does not fit');
    expect(() => take({})).toThrow('is missing');
    for (const broken of ['', 'sha256=', 'v0=', 'zz', 'sha256=00', `v0=${'0'.repeat(64)}`])
      expect(() =>
        take(
          Object.fromEntries(
            Object.entries(headersOf(secret, body, fresh)).map(([key, value]) => [key, key.includes('signature') ? broken : value]),
          ),
        ),
      ).toThrow();
  });
  it('is the same one however often its signed part comes', () => {
    const first = take(headersOf(secret, body, fresh));
    expect(take({ ...headersOf(secret, body, fresh), 'x-github-delivery': 'other', 'x-webhook-delivery-id': 'other' }).signedHash).toBe(
      first.signedHash,
    );
    expect(take(headersOf(secret, `${body} `, fresh), `${body} `).signedHash).not.toBe(first.signedHash);
  });
  if (source !== 'github')
    it('is refused when it was signed more than five minutes ago or ahead', () => {
      expect(() => take(headersOf(secret, body, shifted(-301)))).toThrow('300 seconds');
      expect(() => take(headersOf(secret, body, shifted(302)))).toThrow('300 seconds');
    });
});

describe('what was delivered', () => {
  const verified = { signedHash: 'h', deliveryId: undefined, event: undefined };
  const read = (source: InboundSource, text: string, type = 'application/json', more = {}) =>
    messageOf(source, Buffer.from(text), type, { ...verified, ...more });

  it('is read in the words of its sender', () => {
    expect(read('github', '{}', 'application/json', { event: 'push', deliveryId: 'g1' })).toMatchObject({
      event: 'push',
      externalId: 'g1',
    });
    expect(read('github', '{"zen":"…"}', 'application/json', { event: 'ping' })).toMatchObject({ ignored: 'a ping' });
    expect(read('slack', '{"type":"event_callback","event_id":"Ev1","event":{"type":"message"}}')).toMatchObject({
      event: 'message',
      externalId: 'Ev1',
    });
    expect(read('slack', '{"type":"url_verification","challenge":"c"}')).toMatchObject({ challenge: 'c' });
    expect(read('slack', 'command=%2Fdeploy&trigger_id=t1', 'application/x-www-form-urlencoded')).toMatchObject({
      event: '/deploy',
      externalId: 't1',
      payload: { command: '/deploy' },
    });
    expect(read('standard', '{"type":"invoice.paid"}')).toMatchObject({ event: 'invoice.paid', externalId: 'h' });
    expect(read('hmac', '{"a":"x\\u0000y"}')).toMatchObject({ payload: { a: 'xy' } });
  });
  it('is refused when nothing can be read', () => {
    for (const text of ['', 'not json', '{']) expect(() => read('hmac', text)).toThrow('neither JSON nor a form');
  });
});
