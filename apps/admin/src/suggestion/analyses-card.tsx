'use client';
import { Button, RelativeTime, useAuth } from '@autoweave/ui';
import { ScanSearch } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { analysisWords } from './suggestion-words';

/** What the analyses looked at the last time, so that nothing found can be told from nothing looked at. */
export function AnalysesCard() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const query = useRead(['analyses'], (client) => client.suggestions.reports());
  const lookNow = can('vote:manage') ? (
    <Button
      size="sm"
      busy={busy}
      onClick={() =>
        act({ call: (client) => client.suggestions.analyze(), done: 'Looked at the last seven days', renew: ['analyses', 'suggestions'] })
      }
    >
      <ScanSearch />
      Look now
    </Button>
  ) : undefined;
  return (
    <ReadPanel
      title="Analyses"
      query={query}
      actions={query.data?.reports.length ? lookNow : undefined}
      isEmpty={({ reports }) => reports.length === 0}
      empty={{
        icon: ScanSearch,
        title: 'Not looked yet',
        text: 'Every six hours the goals of the last seven days are looked through. The first time is a minute after the first goal.',
        action: lookNow,
      }}
    >
      {({ reports }) => (
        <ul className="divide-y divide-line">
          {reports.map(({ analysis, at, lookedAt, unit, found, error }) => (
            <li key={analysis} className="grid gap-0.5 px-4 py-2.5">
              <div className="flex items-baseline gap-2">
                <p className="min-w-0 flex-1 text-sm">{analysisWords[analysis]}</p>
                <p className={found > 0 ? 'text-sm font-medium' : 'text-sm text-ink-faint'}>
                  {error ? 'failed' : found === 0 ? 'nothing' : `${found} found`}
                </p>
              </div>
              <p className="text-xs [overflow-wrap:anywhere] text-ink-faint">
                {error ?? `${lookedAt} ${unit}`} · <RelativeTime at={at} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
