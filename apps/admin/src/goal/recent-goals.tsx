'use client';
import { Card, CardHeader, CardTitle, EmptyState, Progress, RelativeTime, SkeletonRows, StatusBadge } from '@autoweave/ui';
import { Target } from 'lucide-react';
import { useRecentGoals } from '../api/admin-data';
import { FaultState } from '../shell/fault-state';

/** The newest goals of the tenant with their state. */
export function RecentGoals({ limit }: { readonly limit: number }) {
  const query = useRecentGoals(limit);
  const goals = query.data?.goals ?? [];
  return (
    <Card aria-labelledby="goals">
      <CardHeader>
        <CardTitle id="goals">Recent goals</CardTitle>
        {query.data ? <span className="ml-auto text-xs text-ink-faint tabular-nums">{query.data.total} in all</span> : null}
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
      {query.data && goals.length === 0 ? (
        <EmptyState icon={Target} title="No goals yet">
          The first one appears here by itself.
        </EmptyState>
      ) : null}
      <ul className="divide-y divide-line">
        {goals.map((goal) => (
          <li key={goal.goalId} className="flex min-h-12 items-center gap-4 px-4 py-2">
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm">{goal.title}</span>
              <span className="block truncate font-mono text-2xs text-ink-faint">
                {goal.goalId}
                {goal.waitingFor ? ` · waits for ${goal.waitingFor}` : ''}
              </span>
            </span>
            {goal.status === 'running' || goal.status === 'pending' ? (
              <span className="hidden w-24 sm:block">
                <Progress percent={goal.progress} label={`Progress of ${goal.title}`} />
              </span>
            ) : null}
            <StatusBadge status={goal.status} />
            <RelativeTime at={goal.updatedAt} className="hidden w-24 shrink-0 text-right text-xs text-ink-faint sm:block" />
          </li>
        ))}
      </ul>
    </Card>
  );
}
