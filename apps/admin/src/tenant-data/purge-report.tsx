'use client';
import type { Purge } from '@autoweave/contracts';
import { Disclosure, formatCount, formatPlural, RelativeTime, StatusBadge } from '@autoweave/ui';
import { Counts } from './export-list';

const looks = {
  PENDING: ['pending', 'Waits'],
  RUNNING: ['running', 'Is removed'],
  DONE: ['success', 'Removed'],
  FAILED: ['failed', 'Failed'],
} as const;

/** What a removal has done so far, and how it ended. */
export function PurgeReport({ purge }: { readonly purge: Purge }) {
  const [status, label] = looks[purge.status];
  const rows = purge.removed.reduce((sum, one) => sum + one.rows, 0);
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <StatusBadge status={status} label={label} />
        <span className="min-w-0 flex-1 text-xs text-ink-faint">
          asked <RelativeTime at={purge.createdAt} />
          {purge.step ? ` · ${purge.step}` : ''}
          {purge.finishedAt ? (
            <>
              {' '}
              · ended <RelativeTime at={purge.finishedAt} />
            </>
          ) : null}
        </span>
      </div>
      {purge.error && purge.status !== 'DONE' ? (
        <p className="text-xs [overflow-wrap:anywhere] text-warning">
          {purge.error}
          {purge.status === 'FAILED' ? '. Ask for it once more: what is gone stays gone.' : ' · it is tried again'}
        </p>
      ) : null}
      {rows > 0 ? (
        <>
          <p className="text-xs text-ink-muted">
            {formatPlural(rows, 'row', 'rows')} of {formatPlural(purge.removed.length, 'table', 'tables')},{' '}
            {formatPlural(purge.removedBlobs, 'content', 'contents')} of files
            {purge.redactedEvents > 0 ? `, and the words of ${formatCount(purge.redactedEvents)} audit events` : ''}
          </p>
          <Disclosure summary={<span className="text-xs">What was removed</span>}>
            <Counts rows={purge.removed.map(({ table, rows: count }) => [table, count] as const)} />
          </Disclosure>
        </>
      ) : null}
    </div>
  );
}
