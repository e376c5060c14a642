'use client';
import type { OpsDecision } from '@autoweave/contracts';
import { Badge, Header, Page, RelativeTime, Select, Table, TableCell, TableHead, TableRow } from '@autoweave/ui';
import { Scale } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

const kinds: readonly OpsDecision['kind'][] = [
  'balance',
  'scale_out',
  'scale_in',
  'scale_hold',
  'drain',
  'resume',
  'failover',
  'recovery',
  'escalation',
];
const words = (kind: string): string => kind.replace('_', ' ');
const options = [{ value: 'all', label: 'All decisions' }, ...kinds.map((value) => ({ value, label: words(value) }))];
const serious = new Set(['failover', 'recovery', 'escalation']);
const figure = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));

/** What balancing, scaling and healing decided, and why. */
export function DecisionsPage() {
  const [kind, setKind] = useState('all');
  const query = useRead(['decisions', kind], (client) =>
    client.operations.decisions({ limit: 200, ...(kind === 'all' ? {} : { kind: kind as OpsDecision['kind'] }) }),
  );
  return (
    <Page className="max-w-6xl">
      <Header title="Decisions" description="What balancing, scaling and healing decided, and on which figures." />
      <ReadPanel
        title="Decisions"
        query={query}
        isEmpty={(data) => data.decisions.length === 0}
        empty={{
          icon: Scale,
          title: kind === 'all' ? 'Nothing was decided yet' : `No decision of the kind “${words(kind)}”`,
          text: kind === 'all' ? 'The first one comes within a minute of the start.' : 'Choose another kind above.',
        }}
        actions={<Select label="Kind of decision" value={kind} onChange={setKind} options={options} className="h-8 w-40" />}
      >
        {({ decisions }) => (
          <Table aria-label="Decisions" className="min-w-180">
            <thead>
              <TableRow>
                <TableHead>When</TableHead>
                <TableHead>Kind</TableHead>
                <TableHead>About</TableHead>
                <TableHead>Why</TableHead>
                <TableHead>Figures</TableHead>
              </TableRow>
            </thead>
            <tbody>
              {decisions.map((decision) => (
                <TableRow key={decision.id}>
                  <TableCell className="whitespace-nowrap text-ink-muted">
                    <RelativeTime at={decision.at} />
                  </TableCell>
                  <TableCell>
                    <Badge tone={serious.has(decision.kind) ? 'warning' : 'neutral'}>{words(decision.kind)}</Badge>
                  </TableCell>
                  <TableCell className="whitespace-nowrap">{decision.subject}</TableCell>
                  <TableCell className="min-w-60 text-ink-muted">{decision.reason}</TableCell>
                  <TableCell className="text-xs text-ink-faint tabular-nums">
                    {Object.entries(decision.metrics)
                      .map(([name, value]) => `${name} ${figure(value)}`)
                      .join(' · ')}
                  </TableCell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        )}
      </ReadPanel>
    </Page>
  );
}
