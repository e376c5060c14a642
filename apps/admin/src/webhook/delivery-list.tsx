'use client';
import { Button, Disclosure, RelativeTime, SkeletonRows, StatusBadge } from '@autoweave/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FaultState } from '../shell/fault-state';

/** One delivery, whichever way it went. */
export interface DeliveryRow {
  readonly id: string;
  readonly event: string;
  readonly status: string;
  readonly at: string;
  readonly attempts: number;
  readonly nextAt?: string | undefined;
  /** What the receiver answered, or why nothing was done. */
  readonly note?: ReactNode;
  readonly payload: unknown;
  readonly canRetry: boolean;
}

const looks: Readonly<Record<string, readonly [status: string, label: string]>> = {
  PENDING: ['pending', 'Waiting'],
  RETRYING: ['waiting', 'Is tried again'],
  DELIVERED: ['success', 'Delivered'],
  PROCESSED: ['success', 'Acted on'],
  IGNORED: ['skipped', 'Ignored'],
  EXPIRED: ['failed', 'Given up'],
  DEAD: ['failed', 'Given up'],
};

function One({ row, busy, onRetry }: { readonly row: DeliveryRow; readonly busy: boolean; readonly onRetry: () => void }) {
  const [status, label] = looks[row.status] ?? [row.status, row.status];
  return (
    <li className="grid gap-1 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        <StatusBadge status={status} label={label} />
        <code className="min-w-0 font-mono [overflow-wrap:anywhere]">{row.event}</code>
        <span className="text-ink-faint">
          <RelativeTime at={row.at} />
          {row.attempts > 1 ? ` · ${row.attempts} attempts` : ''}
          {row.nextAt ? (
            <>
              {' '}
              · next <RelativeTime at={row.nextAt} />
            </>
          ) : null}
        </span>
        {row.canRetry ? (
          <Button size="sm" className="ml-auto" busy={busy} onClick={onRetry}>
            Try again
          </Button>
        ) : null}
      </div>
      {row.note ? <p className="text-xs [overflow-wrap:anywhere] text-ink-muted">{row.note}</p> : null}
      <Disclosure summary={<span className="text-xs">What was delivered</span>}>
        <pre className="max-h-60 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs">
          {JSON.stringify(row.payload, undefined, 2)}
        </pre>
      </Disclosure>
    </li>
  );
}

export interface DeliveryListProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly rowsOf: (data: Data) => readonly DeliveryRow[];
  readonly busy: boolean;
  readonly onRetry: (deliveryId: string) => void;
  readonly empty: string;
}

/** The newest deliveries of one webhook. */
export function DeliveryList<Data>({ query, rowsOf, busy, onRetry, empty }: DeliveryListProps<Data>) {
  if (query.isError) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <SkeletonRows rows={2} />;
  const rows = rowsOf(query.data);
  if (rows.length === 0) return <p className="py-2 text-xs text-ink-faint">{empty}</p>;
  return (
    <ul aria-label="Deliveries" className="divide-y divide-line">
      {rows.map((row) => (
        <One key={row.id} row={row} busy={busy} onRetry={() => onRetry(row.id)} />
      ))}
    </ul>
  );
}
