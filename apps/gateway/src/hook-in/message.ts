import type { InboundSource } from '@autoweave/contracts';
import { Rejected, type Verified } from './verify.js';

/** A verified delivery in the words of its sender. */
export interface Message {
  readonly payload: unknown;
  readonly event: string;
  readonly externalId: string;
  /** Slack asks once whether somebody is here; this is what it wants to hear. */
  readonly challenge?: string;
  /** Nothing to act on, and why. */
  readonly ignored?: string;
}

/** Reads what was signed. Throws `Rejected` for a body that is neither JSON nor a form. */
export function messageOf(source: InboundSource, body: Buffer, contentType: string, verified: Verified): Message {
  const payload = parse(body, contentType);
  const field = (name: string): string | undefined => {
    const value = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>)[name] : undefined;
    return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
  };
  const externalId = verified.deliveryId ?? field('event_id') ?? field('trigger_id') ?? field('id') ?? verified.signedHash;
  const message = { payload, externalId };
  if (source === 'github')
    return { ...message, event: verified.event ?? 'unknown', ...(verified.event === 'ping' ? { ignored: 'a ping' } : {}) };
  if (source !== 'slack') return { ...message, event: verified.event ?? field('type') ?? field('event_type') ?? 'unknown' };
  const type = field('type');
  const challenge = type === 'url_verification' ? field('challenge') : undefined;
  const inner = (payload as { event?: { type?: unknown } }).event?.type;
  return {
    ...message,
    event: typeof inner === 'string' ? inner.slice(0, 200) : (field('command') ?? type ?? 'unknown'),
    ...(challenge === undefined ? {} : { challenge, ignored: 'the check of the address' }),
  };
}

function parse(body: Buffer, contentType: string): unknown {
  const text = body.toString('utf8').toWellFormed().replaceAll('\0', '');
  try {
    if (!contentType.startsWith('application/x-www-form-urlencoded')) return stripped(JSON.parse(text));
    const form = Object.fromEntries(new URLSearchParams(text));
    // GitHub and Slack put JSON into a field of this name when they send forms.
    return form['payload'] === undefined ? form : stripped(JSON.parse(form['payload']));
  } catch {
    throw new Rejected('The body is neither JSON nor a form');
  }
}

/** JSON may write NUL as an escape, which no store keeps. */
const stripped = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, item: unknown) => (typeof item === 'string' ? item.toWellFormed().replaceAll('\0', '') : item));
