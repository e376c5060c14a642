'use client';
import { Badge, Header, Page, Progress, StatusBadge, Table, TableCell, TableHead, TableRow, useAuth } from '@autoweave/ui';
import { Bot } from 'lucide-react';
import Link from 'next/link';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { AgentExchange } from './agent-exchange';
import { AgentForm } from './agent-form';

/** Every agent of the tenant: what it is, how it does, and whether it takes work. */
export function AgentsPage() {
  const { can } = useAuth();
  const agents = useRead(['agents'], (client) => client.agents.list());
  const health = useRead(['agent-health'], (client) => client.agents.health());
  const healthOf = new Map((health.data?.agents ?? []).map((one) => [one.agentId, one]));
  return (
    <Page className="max-w-6xl">
      <Header
        title="Agents"
        description="Definitions as they hold for this tenant, with the health of the last hour."
        actions={
          <>
            <AgentExchange />
            {can('agent:create') ? <AgentForm /> : null}
          </>
        }
      />
      <ReadPanel
        title="Agents"
        query={agents}
        isEmpty={(data) => data.agents.length === 0}
        empty={{
          icon: Bot,
          title: 'No agents',
          text: 'Make one with “New agent”, import a set of definitions, or restore the shipped folder.',
        }}
      >
        {(data) => (
          <Table aria-label="Agents" className="min-w-200">
            <thead>
              <TableRow>
                <TableHead>Agent</TableHead>
                <TableHead>Deployment</TableHead>
                <TableHead>Health</TableHead>
                <TableHead>Success</TableHead>
                <TableHead className="text-right">Tasks</TableHead>
                <TableHead className="text-right">Now</TableHead>
                <TableHead>Circuit</TableHead>
              </TableRow>
            </thead>
            <tbody>
              {data.agents.map((agent) => {
                const done = agent.completed + agent.failed;
                const rate = done > 0 ? (agent.completed / done) * 100 : 0;
                const reading = healthOf.get(agent.name);
                return (
                  <TableRow key={agent.name}>
                    <TableCell className="max-w-80 py-1.5">
                      <Link href={`/agents/${agent.name}`} className="font-medium underline-offset-4 hover:underline">
                        {agent.name}
                      </Link>{' '}
                      <span className="text-xs text-ink-faint">
                        {agent.version} · {agent.privilege.toLowerCase()}
                      </span>
                      <p className="truncate text-xs text-ink-muted">{agent.description}</p>
                    </TableCell>
                    <TableCell>
                      {agent.enabled ? <StatusBadge status={agent.deployment ?? agent.runtime} /> : <Badge>Disabled</Badge>}
                    </TableCell>
                    <TableCell>{reading ? <StatusBadge status={reading.status} /> : <span className="text-ink-faint">–</span>}</TableCell>
                    <TableCell className="min-w-28">
                      {done > 0 ? (
                        <div className="flex items-center gap-2">
                          <Progress
                            percent={rate}
                            label={`Success rate of ${agent.name}`}
                            tone={rate >= 90 ? 'success' : rate >= 60 ? 'warning' : 'danger'}
                          />
                          <span className="w-10 text-right text-xs tabular-nums">{Math.round(rate)} %</span>
                        </div>
                      ) : (
                        <span className="text-xs text-ink-faint">no tasks yet</span>
                      )}
                    </TableCell>
                    <TableCell className="text-right tabular-nums">{done}</TableCell>
                    <TableCell className="text-right tabular-nums">{agent.activeTasks}</TableCell>
                    <TableCell>
                      {agent.circuit && agent.circuit !== 'closed' ? (
                        <Badge tone="warning">{agent.circuit.replace('_', ' ')}</Badge>
                      ) : (
                        <span className="text-xs text-ink-faint">closed</span>
                      )}
                    </TableCell>
                  </TableRow>
                );
              })}
            </tbody>
          </Table>
        )}
      </ReadPanel>
    </Page>
  );
}
