'use client';
import { AgentCard, EmptyState, Header, Page, Skeleton } from '@autoweave/ui';
import { Bot } from 'lucide-react';
import { useAgents } from '../api/studio-data';
import { FaultState } from '../shell/fault-state';

/** Who works here: every agent, what it is for, and what it does now. */
export function AgentsPage() {
  const query = useAgents();
  const agents = query.data?.agents ?? [];
  return (
    <Page>
      <Header title="Agents" description="Definitions with their tools and capabilities, and what each is doing now." />
      {query.isError && !query.data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && agents.length === 0 ? (
        <EmptyState icon={Bot} title="No agents">
          The agents service has not announced any yet.
        </EmptyState>
      ) : null}
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {query.isPending ? Array.from({ length: 6 }, (_, index) => <Skeleton key={index} className="h-48" />) : null}
        {agents.map((agent) => (
          <AgentCard key={agent.type} {...agent} status={agent.runtime} />
        ))}
      </div>
    </Page>
  );
}
