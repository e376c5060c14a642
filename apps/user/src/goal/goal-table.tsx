'use client';
import type { GoalStatus, GoalSummary } from '@autoweave/contracts';
import { Card, EmptyState, Header, Input, Page, Progress, RelativeTime, Segmented, SkeletonRows, StatusBadge } from '@autoweave/ui';
import { Target } from 'lucide-react';
import Link from 'next/link';
import { useDeferredValue, useState } from 'react';
import { useGoals } from '../api/goals';
import { WaitingRunsCard } from '../schedule/waiting-runs-card';
import { FaultState } from '../shell/fault-state';

const filters = [
  { value: 'all', label: 'All' },
  { value: 'running', label: 'Running' },
  { value: 'pending', label: 'Pending' },
  { value: 'complete', label: 'Complete' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
] as const;
type Filter = (typeof filters)[number]['value'];

function Row({ goal }: { readonly goal: GoalSummary }) {
  const active = goal.status === 'running' || goal.status === 'pending';
  return (
    <li>
      <Link
        href={`/goals/${goal.goalId}`}
        className="flex min-h-13 items-center gap-4 px-4 py-2 hover:bg-hover/60 focus-visible:outline-offset-[-2px]"
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{goal.title}</span>
          {active && goal.waitingFor ? <span className="block truncate text-xs text-ink-muted">waits for {goal.waitingFor}</span> : null}
        </span>
        {active ? (
          <span className="hidden w-24 sm:block">
            <Progress percent={goal.progress} label={`Progress of ${goal.title}`} />
          </span>
        ) : null}
        <StatusBadge status={goal.waitingFor?.startsWith('approval') ? 'waiting' : goal.status} />
        <RelativeTime at={goal.createdAt} className="hidden w-24 shrink-0 text-right text-xs text-ink-faint sm:block" />
      </Link>
    </li>
  );
}

/** Every goal of the tenant, newest first. */
export function GoalTable() {
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search.trim());
  const query = useGoals({ ...(filter === 'all' ? {} : { status: filter satisfies GoalStatus }), ...(asked ? { search: asked } : {}) });
  const goals = query.data?.goals ?? [];
  return (
    <Page>
      <Header title="Goals" description={query.data ? `${query.data.total} in all` : undefined} />
      <WaitingRunsCard />
      <div className="flex flex-wrap gap-2">
        <Segmented label="Status" value={filter} options={filters} onChange={setFilter} />
        <Input
          type="search"
          aria-label="Find a goal"
          placeholder="Find a goal"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-8 w-full sm:ml-auto sm:w-56"
        />
      </div>
      {query.isPending ? <SkeletonRows rows={6} /> : null}
      {query.isError && !query.data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <Card>
          {goals.length === 0 ? (
            <EmptyState icon={Target} title={filter === 'all' && !asked ? 'No goals yet' : 'No goal matches'}>
              {filter === 'all' && !asked ? 'Start a conversation to hand in the first one.' : 'Choose another status or other words.'}
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {goals.map((goal) => (
                <Row key={goal.goalId} goal={goal} />
              ))}
            </ul>
          )}
        </Card>
      ) : null}
    </Page>
  );
}
