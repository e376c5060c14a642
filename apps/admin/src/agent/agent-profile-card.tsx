'use client';
import {
  Card,
  CardHeader,
  CardTitle,
  formatCount,
  MetricCard,
  Progress,
  RelativeTime,
  Table,
  TableCell,
  TableHead,
  TableRow,
} from '@autoweave/ui';
import { History } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

const percent = (share: number): number => Math.round(share * 100);
const toneOf = (share: number) => (share >= 0.9 ? 'success' : share >= 0.6 ? 'warning' : 'danger');

/** What past work says of an agent. */
export function AgentProfileCard({ name }: { readonly name: string }) {
  const query = useRead(['agent', name, 'profile'], (client) => client.agents.profile({ name }));
  const profile = query.data;
  return (
    <div className="grid gap-4">
      {profile && profile.totalTasks > 0 ? (
        <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
          <MetricCard label="Success rate" value={percent(profile.successRate)} unit="%" detail={`${profile.failed} failed`} />
          <MetricCard
            label="Tasks"
            value={formatCount(profile.totalTasks)}
            detail={profile.lastActiveAt ? <RelativeTime at={profile.lastActiveAt} /> : undefined}
          />
          <MetricCard label="Time per task" value={(profile.averageDurationMs / 1_000).toFixed(1)} unit="s" />
          <MetricCard label="Tokens per task" value={formatCount(Math.round(profile.averageTokens))} />
        </div>
      ) : null}
      <ReadPanel
        title="By type of task"
        query={query}
        isEmpty={(data) => data.totalTasks === 0}
        empty={{
          icon: History,
          title: 'It has not worked yet',
          text: 'Submit a goal that needs its type; what comes of it is counted here.',
        }}
      >
        {(data) => (
          <Table aria-label="By type of task" className="min-w-140">
            <thead>
              <TableRow>
                <TableHead>Type</TableHead>
                <TableHead>Success</TableHead>
                <TableHead className="text-right">Tasks</TableHead>
                <TableHead className="text-right">Time</TableHead>
                <TableHead className="text-right">Tokens</TableHead>
              </TableRow>
            </thead>
            <tbody>
              {data.byTaskType.map((one) => (
                <TableRow key={one.taskType}>
                  <TableCell>{one.taskType}</TableCell>
                  <TableCell className="min-w-32">
                    <div className="flex items-center gap-2">
                      <Progress
                        percent={percent(one.succeeded / Math.max(1, one.total))}
                        label={`Success at ${one.taskType}`}
                        tone={toneOf(one.succeeded / Math.max(1, one.total))}
                      />
                      <span className="w-10 text-right text-xs tabular-nums">{percent(one.succeeded / Math.max(1, one.total))} %</span>
                    </div>
                  </TableCell>
                  <TableCell className="text-right tabular-nums">{one.total}</TableCell>
                  <TableCell className="text-right tabular-nums">{(one.averageDurationMs / 1_000).toFixed(1)} s</TableCell>
                  <TableCell className="text-right tabular-nums">{formatCount(Math.round(one.averageTokens))}</TableCell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        )}
      </ReadPanel>
      {profile && profile.errors.length > 0 ? (
        <Card>
          <CardHeader>
            <CardTitle>Errors</CardTitle>
          </CardHeader>
          <ul className="divide-y divide-line">
            {profile.errors.map((error) => (
              <li key={error.code} className="flex items-center gap-3 px-4 py-2 text-sm">
                <code className="min-w-0 flex-1 truncate font-mono text-xs">{error.code}</code>
                <span className="tabular-nums">{error.count}</span>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </div>
  );
}
