import type { AuditEvent, AuditSeverity } from '@autoweave/contracts';
import { Badge, RelativeTime, StatusBadge, Table, TableCell, TableHead, TableRow } from '@autoweave/ui';

const tones: Readonly<Record<AuditSeverity, 'neutral' | 'outline' | 'warning' | 'danger'>> = {
  DEBUG: 'outline',
  INFO: 'neutral',
  WARNING: 'warning',
  ERROR: 'danger',
  CRITICAL: 'danger',
};

/** What it was about, for events that say no more than their kind. */
const about = ({ description, context, resource }: AuditEvent): string =>
  description ||
  [context.httpMethod, context.endpoint].filter(Boolean).join(' ') ||
  [resource.resourceType, resource.resourceId].filter(Boolean).join(' ');

export interface AuditTableProps {
  readonly events: readonly AuditEvent[];
  readonly nameOf: (userId: string) => string | undefined;
  readonly onOpen: (event: AuditEvent) => void;
}

/** Events, newest first; one opens with everything recorded of it. */
export function AuditTable({ events, nameOf, onOpen }: AuditTableProps) {
  return (
    <Table aria-label="Audit log" className="min-w-200">
      <thead>
        <TableRow>
          <TableHead>When</TableHead>
          <TableHead>What</TableHead>
          <TableHead>Who</TableHead>
          <TableHead>Outcome</TableHead>
          <TableHead>Severity</TableHead>
        </TableRow>
      </thead>
      <tbody>
        {events.map((event) => {
          const { actorId, actorType } = event.actor;
          return (
            <TableRow key={event.eventId}>
              <TableCell className="text-xs whitespace-nowrap text-ink-muted">
                <RelativeTime at={event.timestamp} />
              </TableCell>
              <TableCell className="max-w-96 py-1.5">
                <button
                  type="button"
                  onClick={() => onOpen(event)}
                  className="block max-w-full truncate text-left font-medium underline-offset-4 hover:underline"
                >
                  {event.eventType.replaceAll('_', ' ').toLowerCase()}
                </button>
                <p className="truncate text-xs text-ink-muted" title={about(event)}>
                  {about(event)}
                </p>
              </TableCell>
              <TableCell className="max-w-48">
                <span className="block truncate">{actorId === null ? actorType : (nameOf(actorId) ?? actorId)}</span>
                <span className="block truncate text-xs text-ink-faint">{event.actor.ipAddress ?? actorType}</span>
              </TableCell>
              <TableCell>
                <StatusBadge status={event.outcome} />
              </TableCell>
              <TableCell>
                <Badge tone={tones[event.severity]}>{event.severity.toLowerCase()}</Badge>
              </TableCell>
            </TableRow>
          );
        })}
      </tbody>
    </Table>
  );
}
