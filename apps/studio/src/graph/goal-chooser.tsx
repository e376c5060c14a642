'use client';
import { EmptyState, SkeletonRows } from '@autoweave/ui';
import { Workflow } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useRecentGoals } from '../api/studio-data';
import { FaultState } from '../shell/fault-state';

/** Opens the newest goal; says so when there is none yet. */
export function GoalChooser() {
  const router = useRouter();
  const query = useRecentGoals();
  const newest = query.data?.goals[0]?.goalId;
  useEffect(() => {
    if (newest) router.replace(`/goals/${newest}`);
  }, [newest, router]);
  if (query.isError && !query.data)
    return (
      <div className="mx-auto w-full max-w-xl p-6">
        <FaultState error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  if (query.data && !newest)
    return (
      <EmptyState icon={Workflow} title="No goals yet">
        As soon as a goal is handed in, its plan appears here.
      </EmptyState>
    );
  return (
    <div className="p-6">
      <SkeletonRows rows={4} />
    </div>
  );
}
