'use client';
import {
  Badge,
  Card,
  CardHeader,
  CardTitle,
  EmptyState,
  formatCount,
  SkeletonRows,
  Sparkline,
  Table,
  TableCell,
  TableHead,
  TableRow,
} from '@autoweave/ui';
import { ListOrdered } from 'lucide-react';
import { useQueues } from '../api/admin-data';
import { FaultState } from '../shell/fault-state';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Streams between the services: how long, how much is unanswered, and what was given up. */
export function QueuePanel({ trend }: { readonly trend?: readonly number[] }) {
  const query = useQueues();
  const streams = [...(query.data?.streams ?? [])].sort((a, b) => b.deadLetters - a.deadLetters || a.stream.localeCompare(b.stream));
  return (
    <Card aria-labelledby="queues">
      <CardHeader>
        <CardTitle id="queues">Queues</CardTitle>
        {trend && trend.length > 1 ? <Sparkline values={trend} label="Messages waiting" className="ml-auto h-5 w-20 text-accent" /> : null}
      </CardHeader>
      {query.isPending ? (
        <div className="p-4">
          <SkeletonRows rows={4} />
        </div>
      ) : null}
      {query.isError && !query.data ? (
        <div className="p-4">
          <FaultState error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      {query.data && streams.length === 0 ? (
        <EmptyState icon={ListOrdered} title="No streams yet">
          They are made when the first message is sent.
        </EmptyState>
      ) : null}
      {streams.length > 0 ? (
        <Table aria-label="Queues">
          <thead>
            <TableRow>
              <TableHead>Stream</TableHead>
              <TableHead className="text-right">Depth</TableHead>
              <TableHead className="text-right">Unread</TableHead>
              <TableHead className="text-right">Pending</TableHead>
              <TableHead className="text-right">Dead</TableHead>
            </TableRow>
          </thead>
          <tbody>
            {streams.map((stream) => (
              <TableRow key={stream.stream}>
                <TableCell className="font-mono text-xs whitespace-nowrap">{stream.stream}</TableCell>
                <TableCell className="text-right tabular-nums">{formatCount(stream.length)}</TableCell>
                <TableCell className="text-right tabular-nums">
                  {stream.groups.some((group) => group.lag === null) ? '–' : formatCount(sum(stream.groups.map((group) => group.lag ?? 0)))}
                </TableCell>
                <TableCell className="text-right tabular-nums">{formatCount(sum(stream.groups.map((group) => group.pending)))}</TableCell>
                <TableCell className="text-right tabular-nums">
                  {stream.deadLetters > 0 ? <Badge tone="danger">{formatCount(stream.deadLetters)}</Badge> : 0}
                </TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Card>
  );
}
