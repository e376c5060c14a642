'use client';
import { formatCount, formatPlural, Header, MetricCard, Page } from '@autoweave/ui';
import { useRead } from '../api/use-read';
import { useHistory } from '../health/use-history';
import { FaultState } from '../shell/fault-state';
import { ClusterPanel } from './cluster-panel';
import { CollaborationPanel } from './collaboration-panel';
import { ConflictPanel } from './conflict-panel';
import { LeasePanel } from './lease-panel';
import { RoundPanel } from './round-panel';
import { TopologyPanel } from './topology-panel';

/** The agents' network of the tenant: who is there, who talks to whom, and what they agree on. */
export function NetworkPage() {
  const query = useRead(['network', 'stats'], (client) => client.network.stats());
  const stats = query.data;
  const trend = useHistory(query.dataUpdatedAt, stats && { messages: stats.messagesPerMinute })['messages'];
  return (
    <Page className="max-w-6xl">
      <Header title="Network" description="Which agents are there, who talks to whom, and what they settle among themselves." />
      {query.isError && !stats ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <MetricCard
          label="Online"
          value={stats && formatCount(stats.onlineNodes)}
          unit={stats && `of ${formatCount(stats.totalNodes)}`}
          detail={stats && `${Math.round(stats.averageLoad * 100)} % of their slots in use`}
        />
        <MetricCard label="Messages a minute" value={stats && formatCount(Math.round(stats.messagesPerMinute))} trend={trend} />
        <MetricCard
          label="Undeliverable"
          value={stats && formatCount(stats.undeliverable)}
          detail={stats && `${formatCount(stats.expired)} expired on the way`}
        />
        <MetricCard
          label="Connectivity"
          value={stats && Math.round(stats.connectivity * 100)}
          unit="%"
          detail={stats && `of all pairs · ${formatPlural(stats.totalClusters, 'cluster')}`}
        />
      </div>
      <ConflictPanel />
      <TopologyPanel />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <CollaborationPanel />
        <RoundPanel />
        <ClusterPanel />
        <LeasePanel />
      </div>
    </Page>
  );
}
