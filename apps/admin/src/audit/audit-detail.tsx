'use client';
import type { AuditEvent } from '@autoweave/contracts';
import { Badge, CodeText, Dialog, DialogContent, Table, TableCell, TableHead, TableRow } from '@autoweave/ui';

const said = (value: unknown): string =>
  value === undefined || value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

/** Everything that was recorded of one event. */
export function AuditDetail({ event, onClose }: { readonly event: AuditEvent; readonly onClose: () => void }) {
  const { actor, resource, context } = event;
  const facts: readonly (readonly [string, string | null])[] = [
    ['When', new Date(event.timestamp).toLocaleString()],
    ['Number', String(event.sequence)],
    ['Who', [actor.actorType, actor.actorId].filter(Boolean).join(' ')],
    ['Address', actor.ipAddress],
    ['Session', actor.sessionId],
    ['On', [resource.resourceType, resource.resourceId].filter(Boolean).join(' ') || null],
    ['Request', [context.httpMethod, context.endpoint].filter(Boolean).join(' ') || null],
    ['Request id', context.requestId],
    ['Took', context.durationMs === null ? null : `${context.durationMs} ms`],
    ['Hash', event.hash],
  ];
  return (
    <Dialog open onOpenChange={(open) => open || onClose()}>
      <DialogContent title={event.eventType.replaceAll('_', ' ').toLowerCase()} description={event.description} className="max-w-2xl">
        <div className="grid gap-4">
          {event.tags.length > 0 ? (
            <p className="flex flex-wrap gap-1">
              {event.tags.map((tag) => (
                <Badge key={tag} tone="outline">
                  {tag}
                </Badge>
              ))}
            </p>
          ) : null}
          <dl className="grid gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[7rem_1fr]">
            {facts
              .filter(([, value]) => value)
              .map(([name, value]) => (
                <div key={name} className="contents">
                  <dt className="text-ink-faint">{name}</dt>
                  <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
                </div>
              ))}
          </dl>
          {event.changes.length > 0 ? (
            <div className="rounded-md border border-line">
              <Table aria-label="Changes" className="min-w-100">
                <thead>
                  <TableRow>
                    <TableHead>Field</TableHead>
                    <TableHead>Before</TableHead>
                    <TableHead>After</TableHead>
                  </TableRow>
                </thead>
                <tbody>
                  {event.changes.map((change) => (
                    <TableRow key={change.fieldName}>
                      <TableCell className="font-medium">{change.fieldName}</TableCell>
                      <TableCell className="max-w-56 [overflow-wrap:anywhere] text-ink-muted">{said(change.oldValue)}</TableCell>
                      <TableCell className="max-w-56 [overflow-wrap:anywhere]">{said(change.newValue)}</TableCell>
                    </TableRow>
                  ))}
                </tbody>
              </Table>
            </div>
          ) : null}
          {Object.keys(event.details).length > 0 ? <CodeText text={JSON.stringify(event.details, null, 2)} className="max-h-60" /> : null}
        </div>
      </DialogContent>
    </Dialog>
  );
}
