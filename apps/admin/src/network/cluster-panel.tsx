'use client';
import { Badge, RelativeTime } from '@autoweave/ui';
import { Boxes } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

/** Agents put together under a coordinator. */
export function ClusterPanel() {
  const query = useRead(['clusters'], (client) => client.network.clusters());
  return (
    <ReadPanel
      title="Clusters"
      query={query}
      isEmpty={(data) => data.clusters.length === 0}
      empty={{
        icon: Boxes,
        title: 'No clusters',
        text: 'They appear when agents are put together under a coordinator (POST /api/v1/clusters).',
      }}
    >
      {({ clusters }) => (
        <ul className="divide-y divide-line">
          {clusters.map((cluster) => (
            <li key={cluster.clusterId} className="grid gap-1.5 px-4 py-3">
              <p className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
                <span className="[overflow-wrap:anywhere]">{cluster.name}</span>
                {cluster.specialization ? <span className="text-xs font-normal text-ink-faint">{cluster.specialization}</span> : null}
              </p>
              <p className="flex flex-wrap gap-1">
                {cluster.members.map((name) => (
                  <Badge key={name} tone={name === cluster.coordinator ? 'accent' : 'outline'}>
                    {name}
                  </Badge>
                ))}
              </p>
              <p className="text-xs text-ink-faint">
                led by {cluster.coordinator} · work shared {cluster.loadBalancing.replace('_', ' ')} ·{' '}
                <RelativeTime at={cluster.createdAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
