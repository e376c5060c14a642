'use client';
import type { UsageDimension } from '@autoweave/contracts';
import { formatCount, Header, MetricCard, Page, Segmented, Table, TableCell, TableHead, TableRow, useAuth } from '@autoweave/ui';
import { Coins } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { formatMoney, subjectOf } from './usage-rows';

const dimensions: readonly { readonly value: UsageDimension; readonly label: string }[] = [
  { value: 'user', label: 'Person' },
  { value: 'agent', label: 'Agent' },
  { value: 'model', label: 'Model' },
  { value: 'day', label: 'Day' },
];

/** What thinking has cost in the last thirty days, and for whom. */
export function UsagePage() {
  const { can } = useAuth();
  const [by, setBy] = useState<UsageDimension>('user');
  const query = useRead(['usage', by], (client) => client.usage.list({ by: [by], limit: 1_000 }), { everyMs: 30_000 });
  const people = useRead(['users', 'names'], (client) => client.users.list({ limit: 200 }), { everyMs: false, enabled: can('user:read') });
  const names = new Map((people.data?.users ?? []).map((user) => [user.userId, user.name]));
  const total = query.data?.total;
  return (
    <Page className="max-w-6xl">
      <Header title="Usage" description="Tokens, money and model calls of the last 30 days, in UTC." />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <MetricCard label="Cost" value={total && formatMoney(total.costMicroUsd)} />
        <MetricCard label="Model calls" value={total && formatCount(total.modelCalls)} />
        <MetricCard label="Tokens read" value={total && formatCount(total.inputTokens)} />
        <MetricCard label="Tokens written" value={total && formatCount(total.outputTokens)} />
      </div>
      <ReadPanel
        title="Who spent it"
        query={query}
        isEmpty={(data) => data.rows.length === 0}
        empty={{
          icon: Coins,
          title: 'Nothing was spent',
          text: 'Model calls are counted here. Goals that the embedded rules can do need none.',
        }}
        actions={<Segmented label="By" value={by} onChange={setBy} options={dimensions} />}
      >
        {({ rows }) => (
          <Table aria-label="Usage" className="min-w-140">
            <thead>
              <TableRow>
                <TableHead>{dimensions.find((one) => one.value === by)?.label}</TableHead>
                <TableHead className="text-right">Calls</TableHead>
                <TableHead className="text-right">Tokens read</TableHead>
                <TableHead className="text-right">Tokens written</TableHead>
                <TableHead className="text-right">Cost</TableHead>
              </TableRow>
            </thead>
            <tbody>
              {rows.map((row) => {
                const subject = subjectOf(row, by, (userId) => names.get(userId));
                return (
                  <TableRow key={subject}>
                    <TableCell className="max-w-72 truncate font-medium">{subject}</TableCell>
                    <TableCell className="text-right tabular-nums">{formatCount(row.modelCalls)}</TableCell>
                    <TableCell className="text-right tabular-nums">{formatCount(row.inputTokens)}</TableCell>
                    <TableCell className="text-right tabular-nums">{formatCount(row.outputTokens)}</TableCell>
                    <TableCell className="text-right tabular-nums">{formatMoney(row.costMicroUsd)}</TableCell>
                  </TableRow>
                );
              })}
            </tbody>
          </Table>
        )}
      </ReadPanel>
    </Page>
  );
}
