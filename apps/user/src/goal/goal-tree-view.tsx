'use client';
import type { GoalTree } from '@autoweave/contracts';
import type { GoalView } from '@autoweave/contracts/client';
import { EmptyState, SkeletonRows, StatusBadge } from '@autoweave/ui';
import { Network } from 'lucide-react';
import Link from 'next/link';
import { useTree } from '../api/goal-history';
import { FaultState } from '../shell/fault-state';

const look = 'min-w-0 flex-1 truncate text-sm text-ink underline-offset-4 hover:underline';

function Branch({ tree, here }: { readonly tree: GoalTree; readonly here: string }) {
  return (
    <li className="min-w-0">
      <div className="flex min-h-9 items-center gap-2">
        {tree.goalId === here ? (
          <span className="min-w-0 flex-1 truncate text-sm font-medium">{tree.title}</span>
        ) : (
          <Link href={`/goals/${tree.goalId}`} className={look}>
            {tree.title}
          </Link>
        )}
        {tree.status === 'running' ? <span className="text-xs text-ink-faint tabular-nums">{Math.round(tree.progress)} %</span> : null}
        <StatusBadge status={tree.status} />
      </div>
      {tree.children.length > 0 ? (
        <ul className="ml-2 border-l border-line pl-4">
          {tree.children.map((child) => (
            <Branch key={child.goalId} tree={child} here={here} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** Goals above and below this one, and the one that it was forked from. */
export function GoalTreeView({ view }: { readonly view: GoalView }) {
  const query = useTree(view.goalId, view.lastSeq);
  if (query.isError && !query.data) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={2} />;
  const { tree, parentGoalId, forkedFrom } = query.data;
  if (tree.children.length === 0 && !parentGoalId && !forkedFrom)
    return (
      <EmptyState icon={Network} title="This goal stands alone" className="py-8">
        Steps that are goals of their own, and the goal that a fork comes from, are listed here.
      </EmptyState>
    );
  return (
    <div className="grid gap-2">
      {parentGoalId ? (
        <p className="text-sm text-ink-muted">
          Part of{' '}
          <Link href={`/goals/${parentGoalId}`} className="text-accent underline-offset-4 hover:underline">
            the goal above
          </Link>
        </p>
      ) : null}
      {forkedFrom ? (
        <p className="text-sm text-ink-muted">
          Forked from{' '}
          <Link href={`/goals/${forkedFrom.goalId}`} className="text-accent underline-offset-4 hover:underline">
            another goal
          </Link>{' '}
          at event {forkedFrom.seq}
        </p>
      ) : null}
      <ul aria-label="Goals">
        <Branch tree={tree} here={view.goalId} />
      </ul>
    </div>
  );
}
