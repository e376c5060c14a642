'use client';
import type { ResourceLease } from '@autoweave/contracts';
import { Badge, formatCount, RelativeTime, Table, TableCell, TableHead, TableRow } from '@autoweave/ui';
import { Blocks } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

const units: Readonly<Record<ResourceLease['kind'], string>> = {
  cpu: 'cores',
  memory: 'MB',
  network: 'Mbit/s',
  storage: 'MB',
  agent_time: 's of work',
};
const amount = (lease: ResourceLease, value: number): string => `${formatCount(value)} ${units[lease.kind]}`;

/** What agents lend each other for a while. */
export function LeasePanel() {
  const query = useRead(['resources'], (client) => client.network.resources());
  return (
    <ReadPanel
      title="Resource leases"
      query={query}
      isEmpty={(data) => data.leases.length === 0}
      empty={{
        icon: Blocks,
        title: 'Nothing is lent',
        text: 'Offers and grants appear when an agent lets others use its cores, memory or time.',
      }}
    >
      {({ leases }) => (
        <Table aria-label="Resource leases" className="min-w-130">
          <thead>
            <TableRow>
              <TableHead>What</TableHead>
              <TableHead>From</TableHead>
              <TableHead>To</TableHead>
              <TableHead>Ends</TableHead>
            </TableRow>
          </thead>
          <tbody>
            {leases.map((lease) => (
              <TableRow key={lease.leaseId}>
                <TableCell className="whitespace-nowrap tabular-nums">
                  {amount(lease, lease.amount)}
                  {lease.free !== undefined ? <span className="block text-xs text-ink-faint">{amount(lease, lease.free)} free</span> : null}
                </TableCell>
                <TableCell>{lease.offeredBy}</TableCell>
                <TableCell>{lease.grantedTo ?? <Badge tone="outline">on offer</Badge>}</TableCell>
                <TableCell className="text-xs whitespace-nowrap text-ink-muted">
                  <RelativeTime at={lease.expiresAt} />
                </TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
    </ReadPanel>
  );
}
