import type { AuditCheckpoint, AuditEvent } from '@autoweave/contracts';
import { chain, inTransaction, type Pool, type UnchainedEvent } from '@autoweave/kernel';

/** Columns of a stored event, in the order of the insert. */
const columns = [
  'id',
  'seq',
  'tenant_id',
  'at',
  'category',
  'event_type',
  'severity',
  'outcome',
  'actor_id',
  'actor_type',
  'ip_address',
  'session_id',
  'resource_type',
  'resource_id',
  'request_id',
  'trace_id',
  'endpoint',
  'http_method',
  'duration_ms',
  'changes',
  'description',
  'tags',
  'details',
  'previous_hash',
  'hash',
] as const;

const insert = `INSERT INTO edge.audit_event (${columns.join(', ')})
SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::edge.audit_event, $1::jsonb)`;

/** Appends events to the one chain of the installation; concurrent gateways take turns. Returns them as stored. */
export const appendEvents = (pool: Pool, events: readonly UnchainedEvent[]): Promise<readonly AuditEvent[]> =>
  inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ seq: number; hash: string }>('SELECT seq, hash FROM edge.audit_head WHERE id = 1 FOR UPDATE');
    const head = rows[0];
    if (!head) throw new Error('the audit log has lost its head');
    const { rows: known } = await client.query<{ id: string }>('SELECT id FROM edge.audit_event WHERE id = ANY($1)', [
      events.map(({ eventId }) => eventId),
    ]);
    const seen = new Set(known.map(({ id }) => id));
    const fresh = events.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
    const chained = chain(fresh, { sequence: head.seq, hash: head.hash });
    await client.query(insert, [JSON.stringify(chained.map(rowOf))]);
    const last = chained.at(-1);
    if (last) await client.query('UPDATE edge.audit_head SET seq = $1, hash = $2 WHERE id = 1', [last.sequence, last.hash]);
    return chained;
  });

const rowOf = (event: AuditEvent) => ({
  id: event.eventId,
  seq: event.sequence,
  tenant_id: event.tenantId,
  at: event.timestamp,
  category: event.category,
  event_type: event.eventType,
  severity: event.severity,
  outcome: event.outcome,
  actor_id: event.actor.actorId,
  actor_type: event.actor.actorType,
  ip_address: event.actor.ipAddress,
  session_id: event.actor.sessionId,
  resource_type: event.resource.resourceType,
  resource_id: event.resource.resourceId,
  request_id: event.context.requestId,
  trace_id: event.context.traceId,
  endpoint: event.context.endpoint,
  http_method: event.context.httpMethod,
  duration_ms: event.context.durationMs,
  changes: event.changes,
  description: event.description,
  tags: event.tags,
  details: event.details,
  previous_hash: event.previousHash,
  hash: event.hash,
});

/** A row as the event that was recorded: hashing it again must give its hash. */
export function eventOfRow(row: Record<string, unknown>): AuditEvent {
  const text = (name: string) => row[name] as string;
  const optional = (name: string) => (row[name] ?? null) as string | null;
  return {
    eventId: text('id'),
    sequence: Number(row['seq']),
    timestamp: (row['at'] as Date).toISOString(),
    tenantId: optional('tenant_id'),
    category: text('category') as AuditEvent['category'],
    eventType: text('event_type'),
    severity: text('severity') as AuditEvent['severity'],
    outcome: text('outcome') as AuditEvent['outcome'],
    actor: {
      actorId: optional('actor_id'),
      actorType: text('actor_type') as AuditEvent['actor']['actorType'],
      ipAddress: optional('ip_address'),
      sessionId: optional('session_id'),
    },
    resource: { resourceType: optional('resource_type'), resourceId: optional('resource_id') },
    context: {
      requestId: optional('request_id'),
      traceId: optional('trace_id'),
      endpoint: optional('endpoint'),
      httpMethod: optional('http_method'),
      durationMs: (row['duration_ms'] ?? null) as number | null,
    },
    changes: row['changes'] as AuditEvent['changes'],
    description: text('description'),
    tags: (row['tags'] ?? []) as string[],
    details: row['details'] as AuditEvent['details'],
    previousHash: optional('previous_hash'),
    hash: optional('hash'),
    ...(row['redacted_at'] ? { redactedAt: (row['redacted_at'] as Date).toISOString() } : {}),
  };
}

export const checkpointOfRow = (row: Record<string, unknown>): AuditCheckpoint => ({
  checkpointId: row['id'] as string,
  fromSequence: Number(row['from_seq']),
  toSequence: Number(row['to_seq']),
  headHash: row['head_hash'] as string,
  merkleRoot: row['merkle_root'] as string,
  timestamp: (row['at'] as Date).toISOString(),
  keyId: row['key_id'] as string,
  signature: row['signature'] as string,
});
