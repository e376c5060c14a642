import { randomBytes } from 'node:crypto';
import type { AuditCheckpoint, AuditEvent } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, genesisHash, type UnchainedEvent } from './chain.js';
import { auditKeyFrom, signCheckpoint } from './checkpoint.js';
import { merklePath, merkleRoot, rootOf } from './merkle.js';
import { purgeEvent, verifyLog } from './verify-log.js';

const key = auditKeyFrom(randomBytes(32));

const event = (n: number): UnchainedEvent => ({
  eventId: `evt_${n}`,
  timestamp: new Date(1_700_000_000_000 + n).toISOString(),
  tenantId: 'tenant_a',
  category: 'DATA_MUTATION',
  eventType: 'api_call',
  severity: 'INFO',
  outcome: 'SUCCESS',
  actor: { actorId: `user_${n % 3}`, actorType: 'user', ipAddress: '127.0.0.1', sessionId: null },
  resource: { resourceType: null, resourceId: null },
  context: { requestId: `req_${n}`, traceId: null, endpoint: '/x', httpMethod: 'POST', durationMs: n },
  changes: [{ fieldName: 'limit', oldValue: n, newValue: n + 1 }],
  description: '',
  tags: [],
  details: { nested: { b: 1, a: [n] } },
});

/** A log of `length` events with a checkpoint after every `every`. */
function makeLog(length: number, every: number): { events: AuditEvent[]; checkpoints: AuditCheckpoint[] } {
  const events = [
    ...chain(
      Array.from({ length }, (_, n) => event(n + 1)),
      { sequence: 0, hash: genesisHash },
    ),
  ];
  const checkpoints: AuditCheckpoint[] = [];
  for (let to = every; to <= length; to += every) {
    const stretch = events.slice(to - every, to);
    checkpoints.push(
      signCheckpoint(
        {
          checkpointId: `cp_${to}`,
          fromSequence: to - every + 1,
          toSequence: to,
          headHash: stretch.at(-1)!.hash,
          merkleRoot: merkleRoot(stretch.map(({ hash }) => hash)),
          timestamp: new Date(0).toISOString(),
        },
        key,
      ),
    );
  }
  return { events, checkpoints };
}

const verify = (events: readonly AuditEvent[], checkpoints: readonly AuditCheckpoint[], lastSequence?: number) =>
  verifyLog({
    events: (async function* () {
      for (let i = 0; i < events.length; i += 7) yield events.slice(i, i + 7);
    })(),
    checkpoints,
    publicKey: key.publicKey,
    lastSequence,
  });

describe('the audit log', () => {
  it('that nobody touched is whole, also when old events were cut off at a checkpoint', async () => {
    const { events, checkpoints } = makeLog(40, 8);
    expect(await verify(events, checkpoints, 40)).toMatchObject({ ok: true, eventsChecked: 40, checkpointsChecked: 5, lastSequence: 40 });
    expect(await verify(events.slice(16), checkpoints.slice(2), 40)).toMatchObject({ ok: false });
    expect(await verify(events.slice(16), checkpoints.slice(1), 40)).toMatchObject({ ok: true, firstSequence: 17 });
  });

  // @requirement EDG-061
  it('shows every single row that was changed, removed, moved or put in', async () => {
    const { events, checkpoints } = makeLog(40, 8);
    const fields: ((one: AuditEvent) => AuditEvent)[] = [
      (one) => ({ ...one, outcome: 'DENIED' }),
      (one) => ({ ...one, details: { ...one.details, nested: { a: [0], b: 1 } } }),
      (one) => ({ ...one, actor: { ...one.actor, ipAddress: '10.0.0.1' } }),
      (one) => ({ ...one, timestamp: new Date(0).toISOString() }),
      (one) => ({ ...one, tenantId: null }),
      (one) => ({ ...one, changes: [] }),
      (one) => ({ ...one, hash: one.hash!.replace(/^./, (c) => (c === '0' ? '1' : '0')) }),
    ];
    const index = fc.nat(39);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.tuple(fc.constant('change' as const), index, fc.constantFrom(...fields)),
          fc.tuple(fc.constant('remove' as const), index, fc.constant(fields[0]!)),
          fc.tuple(fc.constant('swap' as const), fc.nat(38), fc.constant(fields[0]!)),
          fc.tuple(fc.constant('repeat' as const), index, fc.constant(fields[0]!)),
        ),
        async ([kind, at, change]) => {
          const log = [...events];
          if (kind === 'change') log[at] = change(log[at]!);
          if (kind === 'remove') log.splice(at, 1);
          if (kind === 'swap') [log[at], log[at + 1]] = [log[at + 1]!, log[at]!];
          if (kind === 'repeat') log.splice(at, 0, log[at]!);
          const found = await verify(log, checkpoints, 40);
          expect(found.ok).toBe(false);
          expect(found.problems.some(({ sequence }) => Math.abs(sequence - (at + 1)) <= 2)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that somebody with the database hashed anew from a changed event on does not fit the signatures', async () => {
    const { events, checkpoints } = makeLog(40, 8);
    const forged = chain(
      events
        .slice(10)
        .map(({ sequence: _s, previousHash: _p, hash: _h, ...one }, i) => (i === 0 ? { ...one, outcome: 'DENIED' as const } : one)),
      { sequence: 10, hash: events[9]!.hash! },
    );
    const found = await verify([...events.slice(0, 10), ...forged], checkpoints, 40);
    expect(found.problems.map(({ kind }) => kind)).toContain('checkpoint_mismatch');
    const other = auditKeyFrom(randomBytes(32));
    const own = checkpoints.map(({ keyId: _k, signature: _s, ...one }) => signCheckpoint(one, other));
    expect((await verify(events, own, 40)).problems.every(({ kind }) => kind === 'bad_signature')).toBe(true);
  });
});

describe('a Merkle proof', () => {
  it('leads from every leaf to the root, and from no other hash', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(fc.uniqueArray(hash, { minLength: 1, maxLength: 40 }), hash, (leaves, stranger) => {
        const root = merkleRoot(leaves);
        leaves.forEach((leaf, index) => expect(rootOf(leaf, merklePath(leaves, index))).toBe(root));
        fc.pre(!leaves.includes(stranger));
        expect(rootOf(stranger, merklePath(leaves, 0))).not.toBe(root);
      }),
      { numRuns: 50 },
    );
  });
  it('goes on through events whose content a purge took out, as many as the log itself speaks of', async () => {
    const purge = { ...event(9), eventType: purgeEvent, details: { redactedEvents: 2 } };
    const events: AuditEvent[] = [
      ...chain([...Array.from({ length: 8 }, (_, n) => event(n + 1)), purge], { sequence: 0, hash: genesisHash }),
    ];
    const redact = (one: AuditEvent): AuditEvent => ({ ...one, tenantId: null, details: {}, redactedAt: new Date(0).toISOString() });
    const of = (...sequences: number[]) => events.map((one) => (sequences.includes(one.sequence) ? redact(one) : one));
    expect(await verify(of(2, 5), [])).toMatchObject({ ok: true, eventsRedacted: 2 });
    expect((await verify(of(2, 5, 6), [])).problems).toMatchObject([{ kind: 'redacted_without_purge' }]);
    // Neither can the record of the purge be taken out, nor a hash be changed where no content is left to compare it with.
    expect((await verify(of(2, 9), [])).ok).toBe(false);
    const moved = of(2, 5).map((one) => (one.sequence === 5 ? { ...one, hash: 'f'.repeat(64) } : one));
    expect((await verify(moved, [])).problems).toMatchObject([{ sequence: 6, kind: 'changed' }]);
  });
});
