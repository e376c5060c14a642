import type { KeyObject } from 'node:crypto';
import type { AuditCheckpoint, AuditEvent, AuditProblem, AuditVerification } from '@autoweave/contracts';
import { genesisHash, hashEvent } from './chain.js';
import { isSigned } from './checkpoint.js';
import { merkleRoot } from './merkle.js';

const mostProblems = 1_000;

export interface LogToVerify {
  /** Events by sequence, in batches, so that a long log need not fit into memory. */
  readonly events: AsyncIterable<readonly AuditEvent[]>;
  /** Checkpoints by `toSequence`. */
  readonly checkpoints: readonly AuditCheckpoint[];
  readonly publicKey: KeyObject;
  /** The last event of which whoever keeps the log knows, so that a cut tail is noticed. */
  readonly lastSequence?: number | undefined;
  /** Where reading starts; the event before is taken from a checkpoint, or is unknown. */
  readonly fromSequence?: number | undefined;
}

/**
 * Reads a log once and reports every event that was changed, removed or moved, and every checkpoint that does not fit
 * (EDG-061). Old events may have been deleted up to a checkpoint: the log is then verified from there on. Of an event whose
 * content a purge took out, its place and hash are verified, and that later events of the log speak of as many.
 */
export async function verifyLog({ events, checkpoints, publicKey, lastSequence, fromSequence }: LogToVerify): Promise<AuditVerification> {
  const problems: AuditProblem[] = [];
  let problemCount = 0;
  const report = (sequence: number, kind: AuditProblem['kind'], message: string) => {
    problemCount += 1;
    if (problems.length < mostProblems) problems.push({ sequence, kind, message });
  };
  const trusted: AuditCheckpoint[] = [];
  for (const checkpoint of checkpoints) {
    if (isSigned(checkpoint, publicKey)) trusted.push(checkpoint);
    else report(checkpoint.toSequence, 'bad_signature', `The checkpoint at ${checkpoint.toSequence} is not signed by this installation`);
  }
  const headAt = new Map(trusted.map((checkpoint) => [checkpoint.toSequence, checkpoint.headHash]));
  let first: number | null = null;
  let expected = 0;
  let previousHash: string | undefined;
  let checked = 0;
  let redacted = 0;
  let purged = 0;
  let stretch: string[] = [];
  let next = 0;
  for await (const batch of events) {
    for (const event of batch) {
      if (event.hash === null) continue;
      if (first === null) {
        first = event.sequence;
        expected = event.sequence;
        previousHash = headAt.get(event.sequence - 1);
        // A log begins at its first event, or after a stretch that a signed checkpoint speaks for.
        if (previousHash === undefined && fromSequence === undefined && event.previousHash !== genesisHash)
          report(event.sequence, 'missing', `Events before ${event.sequence} are gone and no checkpoint speaks for them`);
        next = trusted.findIndex((checkpoint) => checkpoint.toSequence >= event.sequence);
      }
      if (event.sequence !== expected)
        report(
          event.sequence,
          event.sequence > expected ? 'missing' : 'out_of_order',
          event.sequence > expected
            ? `Events ${expected} to ${event.sequence - 1} are missing`
            : `Event ${event.sequence} stands out of order`,
        );
      else if (previousHash !== undefined && event.previousHash !== previousHash)
        report(event.sequence, 'changed', `Event ${event.sequence} does not follow the one before it`);
      if (event.redactedAt !== undefined) redacted += 1;
      else if (hashEvent(event) !== event.hash)
        report(event.sequence, 'changed', `Event ${event.sequence} was changed after it was recorded`);
      else purged += redactedBy(event);
      previousHash = event.hash;
      expected = event.sequence + 1;
      checked += 1;
      stretch.push(event.hash);
      for (let due = trusted[next]; due !== undefined && next >= 0 && due.toSequence <= event.sequence; due = trusted[next]) {
        compare(due, event, stretch, report);
        stretch = [];
        next += 1;
      }
    }
  }
  if (redacted > purged)
    report(
      expected - 1,
      'redacted_without_purge',
      `${redacted} events have no content, and purges that are on record took it out of ${purged}`,
    );
  for (const missing of next < 0 ? [] : trusted.slice(next))
    report(missing.toSequence, 'missing', `The log ends before the checkpoint at ${missing.toSequence}`);
  if (lastSequence !== undefined && checked > 0 && expected - 1 < lastSequence)
    report(lastSequence, 'missing', `Events ${expected} to ${lastSequence} are missing at the end`);
  return {
    ok: problemCount === 0,
    eventsChecked: checked,
    eventsRedacted: redacted,
    checkpointsChecked: trusted.length,
    firstSequence: first,
    lastSequence: checked === 0 ? null : expected - 1,
    headHash: previousHash ?? null,
    problems,
    problemCount,
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }) as string,
  };
}

/** What a purge says of itself when it is recorded. */
export const purgeEvent = 'data.purged';
const redactedBy = ({ eventType, details }: AuditEvent): number =>
  eventType === purgeEvent && typeof details['redactedEvents'] === 'number' ? details['redactedEvents'] : 0;

function compare(
  checkpoint: AuditCheckpoint,
  event: AuditEvent,
  stretch: readonly string[],
  report: (sequence: number, kind: AuditProblem['kind'], message: string) => void,
): void {
  const at = checkpoint.toSequence;
  if (event.sequence !== at) return report(at, 'missing', `The event of the checkpoint at ${at} is missing`);
  if (event.hash !== checkpoint.headHash) return report(at, 'checkpoint_mismatch', `The log differs from what was signed at ${at}`);
  // A stretch whose beginning was not read cannot be summed up; its head was compared.
  if (stretch.length === at - checkpoint.fromSequence + 1 && merkleRoot(stretch) !== checkpoint.merkleRoot)
    report(at, 'checkpoint_mismatch', `Events ${checkpoint.fromSequence} to ${at} differ from what was signed`);
}
