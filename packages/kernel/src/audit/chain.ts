import { createHash } from 'node:crypto';
import type { AuditEvent } from '@autoweave/contracts';
import { canonicalJson } from '../canonical-json.js';

export type UnchainedEvent = Omit<AuditEvent, 'sequence' | 'previousHash' | 'hash'>;
export type ChainedEvent = AuditEvent & { readonly previousHash: string; readonly hash: string };

/** What the first event follows. */
export const genesisHash = '0'.repeat(64);

/** SHA-256 over the whole event, its number and the hash before it (EDG-061); nothing of an event is left out. */
export function hashEvent(event: Omit<AuditEvent, 'hash'> & { readonly hash?: string | null }): string {
  const { previousHash, hash: _, ...content } = event;
  return createHash('sha256')
    .update(`${previousHash}\n${canonicalJson(content)}`)
    .digest('hex');
}

/** Events in the order they are recorded, linked to what was recorded before. */
export function chain(
  events: readonly UnchainedEvent[],
  head: { readonly sequence: number; readonly hash: string },
): readonly ChainedEvent[] {
  let { sequence, hash: previousHash } = head;
  return events.map((event) => {
    sequence += 1;
    const numbered = { ...event, sequence, previousHash };
    previousHash = hashEvent(numbered);
    return { ...numbered, hash: previousHash };
  });
}
