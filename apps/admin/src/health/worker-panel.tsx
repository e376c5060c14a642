'use client';
import {
  Card,
  CardHeader,
  CardTitle,
  EmptyState,
  ModelLabel,
  Progress,
  RelativeTime,
  SkeletonRows,
  StatusBadge,
  useAuth,
} from '@autoweave/ui';
import { Cpu } from 'lucide-react';
import { useWorkers } from '../api/admin-data';
import { DrainButton } from '../operations/drain-button';
import { FaultState } from '../shell/fault-state';

/** Processes that carry out tasks: state, load, and their last sign of life. */
export function WorkerPanel() {
  const query = useWorkers();
  const workers = query.data?.workers ?? [];
  const { can } = useAuth();
  return (
    <Card aria-labelledby="workers">
      <CardHeader>
        <CardTitle id="workers">Workers</CardTitle>
      </CardHeader>
      {query.isPending ? (
        <div className="p-4">
          <SkeletonRows rows={3} />
        </div>
      ) : null}
      {query.isError && !query.data ? (
        <div className="p-4">
          <FaultState error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      {query.data && workers.length === 0 ? (
        <EmptyState icon={Cpu} title="No workers">
          Goals wait until an agents service has started.
        </EmptyState>
      ) : null}
      <ul className="divide-y divide-line">
        {workers.map((worker) => (
          <li key={worker.workerId} className="grid gap-2 px-4 py-3">
            <div className="flex items-center gap-3">
              <p className="min-w-0 flex-1 truncate text-sm font-medium">
                {worker.host}{' '}
                <span className="text-xs font-normal text-ink-faint tabular-nums">
                  pid {worker.pid} · {worker.rssMb.toFixed(0)} MB
                </span>
              </p>
              <StatusBadge status={worker.status} />
              {can('ops:manage') ? <DrainButton worker={worker} /> : null}
            </div>
            <Progress percent={worker.maxTasks > 0 ? (worker.currentTasks / worker.maxTasks) * 100 : 0} label={`Load of ${worker.host}`} />
            <div className="flex items-center gap-3 text-xs text-ink-muted">
              <span className="tabular-nums">
                {worker.currentTasks} of {worker.maxTasks} slots
              </span>
              <span>
                seen <RelativeTime at={worker.lastHeartbeatAt} />
              </span>
              <ModelLabel model={worker.model} className="ml-auto" />
            </div>
            <p className="truncate font-mono text-2xs text-ink-faint" title={worker.agentTypes.join(', ')}>
              {worker.agentTypes.join('  ')}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
