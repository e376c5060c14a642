'use client';
import { Progress, RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { Server } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { NodeActions } from './node-actions';
import { NodeForm } from './node-form';

function Bar({ label, percent, text }: { readonly label: string; readonly percent: number; readonly text: string }) {
  return (
    <div className="grid grid-cols-[4.5rem_1fr_3.5rem] items-center gap-2 text-xs">
      <span className="text-ink-faint">{label}</span>
      <Progress percent={percent} label={label} tone={percent >= 90 ? 'danger' : percent >= 75 ? 'warning' : 'accent'} />
      <span className="text-right tabular-nums">{text}</span>
    </div>
  );
}

/** Machines with what they have and what is left. */
export function MachinePanel() {
  const { can } = useAuth();
  const query = useRead(['nodes'], (client) => client.operations.nodes());
  return (
    <ReadPanel
      title="Machines"
      query={query}
      isEmpty={(data) => data.nodes.length === 0}
      actions={can('ops:manage') ? <NodeForm /> : undefined}
      empty={{ icon: Server, title: 'No machines', text: 'A machine appears when an agents service on it reports for the first time.' }}
    >
      {({ nodes }) => (
        <ul className="divide-y divide-line">
          {nodes.map((node) => (
            <li key={node.nodeId} className="grid gap-2 px-4 py-3">
              <div className="flex items-center gap-3">
                <p className="min-w-0 flex-1 truncate text-sm font-medium">
                  {node.name}{' '}
                  <span className="text-xs font-normal text-ink-faint">
                    {node.host} · seen <RelativeTime at={node.lastHeartbeatAt} />
                  </span>
                </p>
                <StatusBadge status={node.status} />
                {can('ops:manage') ? <NodeActions node={node} /> : null}
              </div>
              <Bar
                label="Slots"
                percent={(node.currentLoad / Math.max(1, node.capacity)) * 100}
                text={`${node.currentLoad} of ${node.capacity}`}
              />
              <Bar label="Processor" percent={node.cpuUsage} text={`${Math.round(node.cpuUsage)} %`} />
              <Bar label="Memory" percent={node.memoryUsage} text={`${Math.round(node.memoryUsage)} %`} />
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
