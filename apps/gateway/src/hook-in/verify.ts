import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { HmacHeaders, InboundSource } from '@autoweave/contracts';
import { Webhook as StandardWebhook } from 'standardwebhooks';

/** How old, or how far ahead of us, a signature may be that says when it was made (EDG-067). */
export const toleranceSeconds = 300;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface Incoming {
  readonly headers: Headers;
  readonly body: Buffer;
  readonly now: number;
}

export interface Hook {
  readonly source: InboundSource;
  readonly headers: HmacHeaders;
  /** Every secret that is valid now. */
  readonly secrets: readonly string[];
}

/** What was signed, and how the sender calls the delivery where a header says so. */
export interface Verified {
  /** SHA-256 of exactly what the signature covers: the same signed thing comes once, under whatever id. */
  readonly signedHash: string;
  readonly deliveryId: string | undefined;
  readonly event: string | undefined;
}

/** Why a delivery is refused, in words for whoever sets the sender up. */
export class Rejected extends Error {}

/** Proves that a holder of a secret sent exactly these bytes, and lately where the scheme can tell. Throws `Rejected`. */
export function verify(hook: Hook, incoming: Incoming): Verified {
  switch (hook.source) {
    case 'github':
      return github(hook, incoming);
    case 'slack':
      return slack(hook, incoming);
    case 'standard':
      return standard(hook, incoming);
    case 'hmac':
      return hmac(hook, incoming);
  }
}

/** GitHub signs the body only: neither id nor time is proven, so the body itself decides whether it came before. */
function github({ secrets }: Hook, { headers, body }: Incoming): Verified {
  const given = need(headers, 'x-hub-signature-256');
  if (!given.startsWith('sha256=')) throw new Rejected('X-Hub-Signature-256 does not begin with sha256=');
  assertSigned(secrets, [body], given.slice(7));
  return { signedHash: hashOf([body]), deliveryId: one(headers, 'x-github-delivery'), event: one(headers, 'x-github-event') };
}

function slack({ secrets }: Hook, { headers, body, now }: Incoming): Verified {
  const timestamp = need(headers, 'x-slack-request-timestamp');
  assertRecent(timestamp, now);
  const given = need(headers, 'x-slack-signature');
  if (!given.startsWith('v0=')) throw new Rejected('X-Slack-Signature does not begin with v0=');
  const signed = [Buffer.from(`v0:${timestamp}:`), body];
  assertSigned(secrets, signed, given.slice(3));
  return { signedHash: hashOf(signed), deliveryId: undefined, event: undefined };
}

function standard({ secrets }: Hook, { headers, body, now }: Incoming): Verified {
  const id = need(headers, 'webhook-id');
  const timestamp = need(headers, 'webhook-timestamp');
  assertRecent(timestamp, now);
  const signature = need(headers, 'webhook-signature');
  const text = body.toString('utf8');
  const isSigned = secrets.some((secret) => {
    try {
      new StandardWebhook(secret).verify(text, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature });
      return true;
    } catch {
      return false;
    }
  });
  if (!isSigned) throw new Rejected('The signature does not fit the body and the secret');
  return { signedHash: hashOf([Buffer.from(`${id}.${timestamp}.`), body]), deliveryId: id, event: undefined };
}

function hmac({ secrets, headers: names }: Hook, { headers, body, now }: Incoming): Verified {
  const given = need(headers, names.signature).replace(/^(sha256|v0|v1)=/, '');
  const signed = [body];
  if (names.timestamp !== null) {
    const timestamp = need(headers, names.timestamp);
    assertRecent(timestamp, now);
    signed.unshift(Buffer.from(`${timestamp}.`));
  }
  assertSigned(secrets, signed, given);
  return { signedHash: hashOf(signed), deliveryId: one(headers, names.delivery), event: one(headers, names.event) };
}

function assertRecent(timestamp: string, now: number): void {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > toleranceSeconds)
    throw new Rejected(`The signature is not from the last ${toleranceSeconds} seconds, or the clocks differ`);
}

/** Constant in time over every secret. A signature is 64 hexadecimal digits, or the same bytes in base64. */
function assertSigned(secrets: readonly string[], signed: readonly Buffer[], given: string): void {
  const bytes = Buffer.from(given, /^[0-9a-f]{64}$/i.test(given) ? 'hex' : 'base64');
  const fits = secrets.map((secret) => {
    const mac = createHmac('sha256', secret);
    for (const part of signed) mac.update(part);
    const digest = mac.digest();
    return bytes.length === digest.length && timingSafeEqual(bytes, digest);
  });
  if (!fits.includes(true)) throw new Rejected('The signature does not fit the body and the secret');
}

function hashOf(parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function one(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

function need(headers: Headers, name: string): string {
  const value = headers[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Rejected(`The header ${name} is missing`);
}
