import { z } from 'zod';
import { Timestamp } from '../ids.js';

export const AuditCategory = z.enum([
  'AUTHENTICATION',
  'AUTHORIZATION',
  'DATA_ACCESS',
  'DATA_MUTATION',
  'SECURITY',
  'AGENT',
  'GOAL',
  'TENANT',
]);
export type AuditCategory = z.infer<typeof AuditCategory>;
export const AuditSeverity = z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);
export type AuditSeverity = z.infer<typeof AuditSeverity>;
export const AuditOutcome = z.enum(['SUCCESS', 'FAILURE', 'PENDING', 'DENIED']);
export type AuditOutcome = z.infer<typeof AuditOutcome>;
export const ActorType = z.enum(['user', 'service', 'system', 'agent', 'anonymous']);
export type ActorType = z.infer<typeof ActorType>;

const nullable = z.string().nullable();
const value = z.unknown();

/**
 * One thing that happened (EDG-053). Everything but `hash` is hashed, together with the hash of the event before it:
 * `sequence` numbers the events of the whole installation without a gap.
 */
export const AuditEvent = z.object({
  eventId: z.string(),
  sequence: z.number().int().positive(),
  timestamp: Timestamp,
  tenantId: nullable,
  category: AuditCategory,
  eventType: z.string(),
  severity: AuditSeverity,
  outcome: AuditOutcome,
  actor: z.object({ actorId: nullable, actorType: ActorType, ipAddress: nullable, sessionId: nullable }),
  resource: z.object({ resourceType: nullable, resourceId: nullable }),
  context: z.object({
    requestId: nullable,
    traceId: nullable,
    endpoint: nullable,
    httpMethod: nullable,
    durationMs: z.number().int().nullable(),
  }),
  changes: z.array(z.object({ fieldName: z.string(), oldValue: value, newValue: value })),
  description: z.string(),
  tags: z.array(z.string()),
  details: z.record(z.string(), value),
  /** SHA-256 in hexadecimal. Null on both: recorded before events were chained. */
  previousHash: nullable,
  hash: nullable,
  /** When its content was taken out because its organisation was purged. Its hash stays: the chain goes on through it. */
  redactedAt: Timestamp.optional(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** A signed statement about a stretch of the log: nobody who owns the database alone can make another one. */
export const AuditCheckpoint = z.object({
  checkpointId: z.string(),
  fromSequence: z.number().int().positive(),
  toSequence: z.number().int().positive(),
  /** Hash of the last event of the stretch. */
  headHash: z.string(),
  /** Merkle root (RFC 6962) over the hashes of the stretch. */
  merkleRoot: z.string(),
  timestamp: Timestamp,
  keyId: z.string(),
  /** Ed25519 over the canonical JSON of everything above, base64url. */
  signature: z.string(),
});
export type AuditCheckpoint = z.infer<typeof AuditCheckpoint>;

export const AuditProblem = z.object({
  sequence: z.number().int(),
  kind: z.enum(['changed', 'missing', 'out_of_order', 'checkpoint_mismatch', 'bad_signature', 'redacted_without_purge']),
  message: z.string(),
});
export type AuditProblem = z.infer<typeof AuditProblem>;

export const AuditVerification = z.object({
  ok: z.boolean(),
  eventsChecked: z.number().int(),
  /** Of these, how many had their content taken out by a purge that the log itself records. */
  eventsRedacted: z.number().int().optional(),
  checkpointsChecked: z.number().int(),
  firstSequence: z.number().int().nullable(),
  lastSequence: z.number().int().nullable(),
  headHash: nullable,
  /** At most a thousand; `problemCount` counts all. */
  problems: z.array(AuditProblem),
  problemCount: z.number().int(),
  /** Of the key that checkpoints are verified with, as SPKI PEM. */
  publicKey: z.string(),
});
export type AuditVerification = z.infer<typeof AuditVerification>;

/** That an event is part of a signed stretch: hashing up the path gives the root that the checkpoint signs. */
export const AuditProof = z.object({
  event: AuditEvent,
  checkpoint: AuditCheckpoint.nullable(),
  path: z.array(z.object({ side: z.enum(['left', 'right']), hash: z.string() })),
});
export type AuditProof = z.infer<typeof AuditProof>;

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(item).max(20));

/** Filters of the log (EDG-059); lists come as `a,b`. */
export const AuditQuery = z.object({
  startTime: Timestamp.optional(),
  endTime: Timestamp.optional(),
  actorId: z.string().max(200).optional(),
  actorType: ActorType.optional(),
  /** Another tenant than one's own needs the permission admin:read. */
  tenantId: z.string().max(200).optional(),
  ipAddress: z.string().max(64).optional(),
  resourceType: z.string().max(100).optional(),
  resourceId: z.string().max(200).optional(),
  eventType: z.string().max(100).optional(),
  searchText: z.string().max(200).optional(),
  tags: list(z.string().max(100)).optional(),
  categories: list(AuditCategory).optional(),
  severities: list(AuditSeverity).optional(),
  outcomes: list(AuditOutcome).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  sortBy: z.enum(['timestamp', 'sequence', 'severity', 'category', 'eventType']).default('sequence'),
  sortOrder: z.enum(['asc', 'desc']).default('desc'),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
