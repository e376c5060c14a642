import type { NetworkNode, NetworkStats, Topology } from '@autoweave/contracts';

/** Who is connected to whom: observed exchanges and shared clusters, both ways, of present nodes only. */
export function connectionsOf(
  nodes: readonly NetworkNode[],
  exchanges: readonly (readonly [from: string, to: string])[],
  clusters: readonly (readonly string[])[],
): Topology['connections'] {
  const present = new Set(nodes.map((node) => node.id));
  const edges = new Map<string, Set<string>>(nodes.map((node) => [node.id, new Set<string>()]));
  const connect = (a: string, b: string) => {
    if (a === b || !present.has(a) || !present.has(b)) return;
    edges.get(a)?.add(b);
    edges.get(b)?.add(a);
  };
  for (const [from, to] of exchanges) connect(from, to);
  for (const members of clusters) {
    // A cluster names agents; every instance of a member belongs to it.
    const ids = nodes.filter((node) => members.includes(node.id) || members.includes(node.name)).map((node) => node.id);
    for (const a of ids) for (const b of ids) connect(a, b);
  }
  return [...edges].map(([from, to]) => ({ from, to: [...to].sort() }));
}

/** AGT-034: mean load = Σ current / Σ max, connectivity = Σ connections / (n·(n−1)); both 0 when there is nothing to divide by. */
export function statsOf(
  nodes: readonly NetworkNode[],
  connections: Topology['connections'],
  counted: Pick<NetworkStats, 'totalClusters' | 'messagesPerMinute' | 'undeliverable' | 'expired'>,
): NetworkStats {
  const current = nodes.reduce((sum, n) => sum + n.resources.concurrentTasks.current, 0);
  const max = nodes.reduce((sum, n) => sum + n.resources.concurrentTasks.max, 0);
  const pairs = nodes.length * (nodes.length - 1);
  return {
    totalNodes: nodes.length,
    onlineNodes: nodes.filter((n) => n.status !== 'offline' && n.status !== 'error' && n.status !== 'maintenance').length,
    averageLoad: max === 0 ? 0 : current / max,
    connectivity: pairs === 0 ? 0 : connections.reduce((sum, c) => sum + c.to.length, 0) / pairs,
    ...counted,
  };
}
