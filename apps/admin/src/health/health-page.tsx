'use client';
import { formatCount, formatPlural, Header, MetricCard, Page, RelativeTime, StatusBadge } from '@autoweave/ui';
import { useGoalStats, useHealth, useQueues } from '../api/admin-data';
import { RecentGoals } from '../goal/recent-goals';
import { FaultState } from '../shell/fault-state';
import { processLoad } from './process-load';
import { QueuePanel } from './queue-panel';
import { ServicePanel } from './service-panel';
import { StoreCards } from './store-cards';
import { useHistory } from './use-history';
import { WorkerPanel } from './worker-panel';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Home of the console: is everything well, and what is going on? */
export function HealthPage() {
  const health = useHealth();
  const stats = useGoalStats();
  const queues = useQueues();
  const services = health.data?.services ?? [];
  const { processes, cpuPercent: cpu, rssMb: memory } = processLoad(services);
  // Of the finished ones: goals under way have neither succeeded nor failed.
  const finished = (stats.data?.completed ?? 0) + (stats.data?.failed ?? 0);
  const waiting = sum((queues.data?.streams ?? []).flatMap((stream) => stream.groups.map((group) => group.pending + (group.lag ?? 0))));
  const trends = useHistory(health.dataUpdatedAt, health.data && { cpu, memory });
  const queueTrend = useHistory(queues.dataUpdatedAt, queues.data && { waiting });
  return (
    <Page className="max-w-6xl">
      <Header
        title="Health"
        description={
          health.data ? (
            <>
              Read <RelativeTime at={health.data.at} />, renewed every five seconds and on events
            </>
          ) : (
            'Reading the state of every service and store'
          )
        }
        actions={health.data ? <StatusBadge status={health.data.state} className="h-7 px-2.5 text-sm" /> : undefined}
      />
      {health.isError ? (
        <FaultState
          error={health.error}
          title={health.data ? 'Not renewed: the figures below are old' : undefined}
          onRetry={() => void health.refetch()}
        />
      ) : null}
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <MetricCard
          label="Active goals"
          value={stats.data && formatCount(stats.data.active)}
          detail={stats.data && `${formatCount(stats.data.total)} in all`}
        />
        <MetricCard
          label="Success rate"
          value={stats.data && (finished > 0 ? Math.round((stats.data.completed / finished) * 100) : '–')}
          unit="%"
          detail={stats.data && `${formatCount(stats.data.failed)} failed`}
        />
        <MetricCard
          label="CPU"
          value={health.data && cpu.toFixed(1)}
          unit="%"
          trend={trends['cpu']}
          detail={
            health.data &&
            `${formatPlural(services.filter((service) => service.state !== 'offline').length, 'service')} in ${formatPlural(processes, 'process', 'processes')}`
          }
        />
        <MetricCard
          label="Memory"
          value={health.data && formatCount(Math.round(memory))}
          unit="MB"
          trend={trends['memory']}
          detail={queues.data && `${formatCount(waiting)} messages waiting`}
        />
      </div>
      <StoreCards stores={health.data?.stores} readAt={health.dataUpdatedAt} />
      <ServicePanel services={health.data?.services} readAt={health.dataUpdatedAt} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <QueuePanel trend={queueTrend['waiting']} />
        <WorkerPanel />
      </div>
      <RecentGoals limit={8} />
    </Page>
  );
}
