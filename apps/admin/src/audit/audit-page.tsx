'use client';
import { AuditCategory, type AuditEvent, AuditOutcome, AuditSeverity } from '@autoweave/contracts';
import { Button, Header, Input, Page, Select, useAuth } from '@autoweave/ui';
import { Download, ScrollText } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useGateway } from '../api/gateway';
import { useRead } from '../api/use-read';
import { Pager } from '../shell/pager';
import { ReadPanel } from '../shell/read-panel';
import { AuditDetail } from './audit-detail';
import { exportAddress, noFilter, termsOf } from './audit-filter';
import { AuditTable } from './audit-table';
import { useVerifyLog, VerificationResult, VerifyButton } from './verify-log';

const pageSize = 50;
const choices = (all: string, values: readonly string[]) => [
  { value: 'all', label: all },
  ...values.map((value) => ({ value, label: value.toLowerCase().replaceAll('_', ' ') })),
];
const categories = choices('Every category', AuditCategory.options);
const severities = choices('Every severity', AuditSeverity.options);
const outcomes = choices('Every outcome', AuditOutcome.options);

/** What happened, who did it, and the proof that the record is whole. */
export function AuditPage() {
  const { can } = useAuth();
  const { baseUrl } = useGateway();
  const [filter, setFilter] = useState(noFilter);
  const [offset, setOffset] = useState(0);
  const [opened, setOpened] = useState<AuditEvent>();
  const log = useVerifyLog();
  const change = (part: Partial<typeof filter>) => {
    setFilter({ ...filter, ...part });
    setOffset(0);
  };
  const asked = useDeferredValue(filter);
  const query = useRead(['audit', JSON.stringify(asked), offset], (client) =>
    client.audit.list({ limit: pageSize, offset, ...termsOf(asked) }),
  );
  const people = useRead(['users', 'names'], (client) => client.users.list({ limit: 200 }), { everyMs: false, enabled: can('user:read') });
  const names = new Map((people.data?.users ?? []).map((user) => [user.userId as string, user.name]));
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(noFilter);
  return (
    <Page className="max-w-6xl">
      <Header
        title="Audit"
        description="What happened and who did it. Every event is chained to the one before it and signed in stretches."
        actions={
          <>
            {(['csv', 'jsonl'] as const).map((format) => (
              <Button key={format} asChild>
                <a href={exportAddress(baseUrl, filter, format)} download>
                  <Download />
                  {format === 'csv' ? 'CSV' : 'JSON lines'}
                </a>
              </Button>
            ))}
            {can('audit:verify') ? <VerifyButton onVerify={log.verify} busy={log.busy} /> : null}
          </>
        }
      />
      {log.result ? <VerificationResult result={log.result} /> : null}
      <div className="grid grid-cols-2 gap-2 lg:grid-cols-[1fr_repeat(3,10rem)_auto_auto_auto]">
        <Input
          type="search"
          aria-label="Find events"
          placeholder="Find in events"
          value={filter.text}
          maxLength={200}
          onChange={(event) => change({ text: event.target.value })}
          className="col-span-2 lg:col-span-1"
        />
        <Select
          label="Category"
          value={filter.category}
          onChange={(next) => change({ category: next as AuditCategory })}
          options={categories}
        />
        <Select
          label="Severity"
          value={filter.severity}
          onChange={(next) => change({ severity: next as AuditSeverity })}
          options={severities}
        />
        <Select label="Outcome" value={filter.outcome} onChange={(next) => change({ outcome: next as AuditOutcome })} options={outcomes} />
        <Button variant="ghost" className="h-9 lg:order-last" disabled={!isFiltered} onClick={() => change(noFilter)}>
          Clear
        </Button>
        <Input
          type="date"
          aria-label="From day"
          value={filter.from}
          max={filter.to}
          onChange={(event) => change({ from: event.target.value })}
        />
        <Input
          type="date"
          aria-label="To day"
          value={filter.to}
          min={filter.from}
          onChange={(event) => change({ to: event.target.value })}
        />
      </div>
      <ReadPanel
        title={query.data ? `${query.data.total.toLocaleString('en')} events` : 'Events'}
        query={query}
        isEmpty={(data) => data.events.length === 0}
        empty={{
          icon: ScrollText,
          title: isFiltered ? 'No event matches' : 'Nothing was recorded yet',
          text: isFiltered ? 'Use fewer filters or other words.' : 'Sign-ins, changes and decisions are recorded here by themselves.',
        }}
      >
        {({ events, total }) => (
          <>
            <AuditTable events={events} nameOf={(userId) => names.get(userId)} onOpen={setOpened} />
            <Pager total={total} offset={offset} size={pageSize} onMove={setOffset} />
          </>
        )}
      </ReadPanel>
      {opened ? <AuditDetail event={opened} onClose={() => setOpened(undefined)} /> : null}
    </Page>
  );
}
