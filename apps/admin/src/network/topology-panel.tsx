'use client';
import type { NetworkNode } from '@autoweave/contracts';
import { Badge, Progress, RelativeTime, StatusBadge, Table, TableCell, TableHead, TableRow } from '@autoweave/ui';
import { Waypoints } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { NetworkGraph } from './network-graph';

const where = ({ location }: NetworkNode): string => [location.host, location.region].filter(Boolean).join(', ') || 'supervisor';

function Row({ node, peers, chosen }: { readonly node: NetworkNode; readonly peers: number; readonly chosen: boolean }) {
  const { current, max } = node.resources.concurrentTasks;
  return (
    <TableRow className={chosen ? 'bg-accent-soft' : undefined}>
      <TableCell className="max-w-64">
        <span className="block truncate font-medium">{node.name}</span>
        <span className="block truncate text-xs text-ink-faint">
          {node.type} · {where(node)}
        </span>
      </TableCell>
      <TableCell>
        <StatusBadge status={node.status} />
      </TableCell>
      <TableCell className="min-w-32">
        {max > 0 ? (
          <div className="flex items-center gap-2">
            <Progress percent={(current / max) * 100} label={`Load of ${node.name}`} />
            <span className="w-12 text-right text-xs whitespace-nowrap tabular-nums">
              {current} of {max}
            </span>
          </div>
        ) : (
          <span className="text-xs text-ink-faint">not measured</span>
        )}
      </TableCell>
      <TableCell className="text-right tabular-nums">{peers}</TableCell>
      <TableCell className="text-xs whitespace-nowrap text-ink-muted">
        <RelativeTime at={node.lastSeenAt} />
      </TableCell>
    </TableRow>
  );
}

/** Instances of agents: drawn with their connections, and as a list. */
export function TopologyPanel() {
  const query = useRead(['network', 'topology'], (client) => client.network.topology());
  const [chosen, setChosen] = useState<string>();
  return (
    <ReadPanel
      title="Agents and who talks to whom"
      query={query}
      isEmpty={(data) => data.nodes.length === 0}
      empty={{
        icon: Waypoints,
        title: 'Nobody is in the network',
        text: 'Deployed agents appear here as soon as a worker carries them.',
      }}
      actions={
        query.data ? (
          <span className="text-xs text-ink-faint">
            read <RelativeTime at={query.data.lastUpdated} />
          </span>
        ) : undefined
      }
    >
      {(topology) => {
        const node = topology.nodes.find((each) => each.id === chosen);
        const peersOf = new Map(topology.connections.map(({ from, to }) => [from, to.length]));
        const list = node ? [node, ...topology.nodes.filter((each) => each !== node)] : topology.nodes;
        return (
          <>
            <NetworkGraph topology={topology} chosen={node?.id} onChoose={setChosen} />
            {topology.connections.every(({ to }) => to.length === 0) ? (
              <p className="px-4 pb-3 text-center text-xs text-pretty text-ink-faint">
                No lines yet: they appear when agents exchange messages or share a cluster.
              </p>
            ) : null}
            {node ? (
              <p className="flex flex-wrap items-center gap-1.5 border-t border-line px-4 py-2.5 text-xs text-ink-muted">
                <span className="font-medium text-ink">{node.name}</span>
                <code className="font-mono [overflow-wrap:anywhere]">{node.id}</code>
                {node.capabilities.map((name) => (
                  <Badge key={name} tone="outline">
                    {name}
                  </Badge>
                ))}
              </p>
            ) : null}
            <div className="max-h-96 overflow-y-auto border-t border-line">
              <Table aria-label="Agents in the network" className="min-w-150">
                <thead>
                  <TableRow>
                    <TableHead>Agent</TableHead>
                    <TableHead>Status</TableHead>
                    <TableHead>Load</TableHead>
                    <TableHead className="text-right">Connections</TableHead>
                    <TableHead>Seen</TableHead>
                  </TableRow>
                </thead>
                <tbody>
                  {list.map((each) => (
                    <Row key={each.id} node={each} peers={peersOf.get(each.id) ?? 0} chosen={each === node} />
                  ))}
                </tbody>
              </Table>
            </div>
          </>
        );
      }}
    </ReadPanel>
  );
}
