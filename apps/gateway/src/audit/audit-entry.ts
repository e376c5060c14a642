import type { ActorType, AuditCategory, AuditOutcome, AuditSeverity } from '@autoweave/contracts';
import { newId, type UnchainedEvent } from '@autoweave/kernel';
import { maskFields } from './mask.js';

/** What a caller says of an event; what is left out is unknown or does not apply. */
export interface AuditEntry {
  /** Of an event that may be told twice: it is recorded once. */
  readonly eventId?: string;
  readonly category: AuditCategory;
  readonly eventType: string;
  readonly outcome: AuditOutcome;
  readonly severity?: AuditSeverity;
  readonly tenantId?: string | null | undefined;
  readonly actorId?: string | null | undefined;
  readonly actorType?: ActorType;
  readonly ipAddress?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly httpMethod?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly changes?: readonly { readonly fieldName: string; readonly oldValue: unknown; readonly newValue: unknown }[];
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The event to be stored: complete, masked, and of values that the store gives back exactly. */
export function eventOf(entry: AuditEntry, now: Date): UnchainedEvent {
  const severity = entry.severity ?? (entry.outcome === 'DENIED' ? 'WARNING' : entry.outcome === 'FAILURE' ? 'ERROR' : 'INFO');
  return storable({
    eventId: entry.eventId ?? newId('evt'),
    timestamp: now.toISOString(),
    tenantId: entry.tenantId ?? null,
    category: entry.category,
    eventType: entry.eventType,
    severity,
    outcome: entry.outcome,
    actor: {
      actorId: entry.actorId ?? null,
      actorType: entry.actorType ?? (entry.actorId ? 'user' : 'anonymous'),
      ipAddress: entry.ipAddress ?? null,
      sessionId: entry.sessionId ?? null,
    },
    resource: { resourceType: entry.resourceType ?? null, resourceId: entry.resourceId ?? null },
    context: {
      requestId: entry.requestId ?? null,
      traceId: entry.traceId ?? null,
      endpoint: entry.endpoint ?? null,
      httpMethod: entry.httpMethod ?? null,
      durationMs: entry.durationMs === undefined ? null : Math.round(entry.durationMs),
    },
    changes: (entry.changes ?? []).map(({ fieldName, oldValue, newValue }) => {
      const masked = maskFields({ [fieldName]: oldValue }) as Record<string, unknown>;
      return {
        fieldName,
        oldValue: masked[fieldName],
        newValue: (maskFields({ [fieldName]: newValue }) as Record<string, unknown>)[fieldName],
      };
    }),
    description: entry.description ?? '',
    tags: [...(entry.tags ?? [])],
    details: maskFields(entry.details ?? {}) as Record<string, unknown>,
  });
}

/** JSON as Postgres keeps it: text well-formed and without NUL, nothing undefined. Else its hash would differ when it is read back. */
function storable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'string' ? item.toWellFormed().replaceAll('\0', '\u{FFFD}') : item,
  ) as T;
}
