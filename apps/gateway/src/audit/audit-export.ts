import type { AuditEvent } from '@autoweave/contracts';
import { stringify } from 'csv-stringify/sync';

const columns: Readonly<Record<string, (event: AuditEvent) => unknown>> = {
  sequence: (event) => event.sequence,
  event_id: (event) => event.eventId,
  timestamp: (event) => event.timestamp,
  tenant_id: (event) => event.tenantId,
  category: (event) => event.category,
  event_type: (event) => event.eventType,
  severity: (event) => event.severity,
  outcome: (event) => event.outcome,
  actor_id: (event) => event.actor.actorId,
  actor_type: (event) => event.actor.actorType,
  ip_address: (event) => event.actor.ipAddress,
  session_id: (event) => event.actor.sessionId,
  resource_type: (event) => event.resource.resourceType,
  resource_id: (event) => event.resource.resourceId,
  request_id: (event) => event.context.requestId,
  endpoint: (event) => event.context.endpoint,
  http_method: (event) => event.context.httpMethod,
  duration_ms: (event) => event.context.durationMs,
  description: (event) => event.description,
  tags: (event) => event.tags.join(' '),
  changes: (event) => JSON.stringify(event.changes),
  details: (event) => JSON.stringify(event.details),
  previous_hash: (event) => event.previousHash,
  hash: (event) => event.hash,
};

/** Events as text, batch by batch. Values that a spreadsheet would run as a formula are quoted with an apostrophe. */
export async function* exportLines(batches: AsyncIterable<readonly AuditEvent[]>, format: 'jsonl' | 'csv'): AsyncGenerator<string> {
  if (format === 'csv') yield stringify([Object.keys(columns)]);
  for await (const batch of batches) {
    yield format === 'csv'
      ? stringify(
          batch.map((event) => Object.values(columns).map((value) => value(event))),
          { escape_formulas: true },
        )
      : batch.map((event) => `${JSON.stringify(event)}\n`).join('');
  }
}
