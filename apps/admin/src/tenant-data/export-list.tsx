'use client';
import type { DataExport } from '@autoweave/contracts';
import { apiErrorOf } from '@autoweave/contracts/client';
import { Badge, Button, Disclosure, formatBytes, formatCount, Progress, RelativeTime, saveBlob, StatusBadge } from '@autoweave/ui';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';

const looks = {
  PENDING: ['pending', 'Waits'],
  RUNNING: ['running', 'Is written'],
  READY: ['success', 'Ready'],
  FAILED: ['failed', 'Failed'],
  EXPIRED: ['skipped', 'Deleted'],
} as const;

function Fetch({ one }: { readonly one: DataExport }) {
  const { baseUrl } = useGateway();
  const { act, busy } = useAct();
  const fetchIt = async () => {
    const response = await fetch(`${baseUrl}/api/v1/data/exports/${one.exportId}/content`, { credentials: 'include' });
    if (!response.ok) throw apiErrorOf(response.status, await response.text());
    return response.blob();
  };
  return (
    <Button
      size="sm"
      busy={busy}
      onClick={() => act({ call: fetchIt, renew: [], after: (blob) => saveBlob(blob, `autoweave-${one.userId ?? one.tenantId}.zip`) })}
    >
      Download
    </Button>
  );
}

function One({ one }: { readonly one: DataExport }) {
  const [status, label] = looks[one.status];
  const isUnderWay = one.status === 'PENDING' || one.status === 'RUNNING';
  const kinds = Object.entries(one.counts);
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <StatusBadge status={status} label={label} />
        {one.userId ? <Badge tone="outline">one person</Badge> : null}
        <span className="min-w-0 flex-1 text-xs text-ink-faint">
          asked <RelativeTime at={one.createdAt} />
          {one.sizeBytes === undefined ? '' : ` · ${formatBytes(one.sizeBytes)}`}
          {one.status === 'READY' && one.expiresAt ? (
            <>
              {' '}
              · deleted <RelativeTime at={one.expiresAt} />
            </>
          ) : null}
        </span>
        {one.status === 'READY' ? <Fetch one={one} /> : null}
      </div>
      {isUnderWay ? <Progress percent={one.progress} label="Progress of the export" /> : null}
      {one.error ? <p className="text-xs [overflow-wrap:anywhere] text-danger">{one.error}</p> : null}
      {kinds.length > 0 ? (
        <Disclosure summary={<span className="text-xs">What is in it</span>}>
          <Counts rows={kinds} />
        </Disclosure>
      ) : null}
    </li>
  );
}

/** Names with numbers, in columns. */
export function Counts({ rows }: { readonly rows: readonly (readonly [string, number])[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-0.5 py-1 text-xs sm:grid-cols-2">
      {rows.map(([name, count]) => (
        <div key={name} className="flex min-w-0 justify-between gap-3 border-b border-line/60 py-0.5">
          <dt className="min-w-0 font-mono [overflow-wrap:anywhere] text-ink-muted">{name}</dt>
          <dd className="tabular-nums">{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Archives, newest first. */
export function ExportList({ exports }: { readonly exports: readonly DataExport[] }) {
  return (
    <ul aria-label="Exports" className="divide-y divide-line">
      {exports.map((one) => (
        <One key={one.exportId} one={one} />
      ))}
    </ul>
  );
}
