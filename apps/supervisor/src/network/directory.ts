import {
  agentDiscovered,
  agentLost,
  agentStatusChanged,
  type NetworkNode,
  NetworkNode as NodeSchema,
  type NetworkStats,
  type Topology,
} from '@autoweave/contracts';
import { type Bus, defaultMember, type Log, networkKeys, offlineAfterMs, type Redis } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { WorkerRegistry } from '../worker/worker-registry.js';
import type { Cooperation } from './cooperation.js';
import { connectionsOf, statsOf } from './topology.js';

export interface NetworkDirectoryParts {
  readonly redis: Redis;
  readonly bus: Bus;
  readonly log: Log;
  readonly agents: AgentDirectory;
  readonly workers: WorkerRegistry;
  readonly cooperation: Cooperation;
  readonly instance: string;
  readonly leads: () => boolean;
}

const watchEveryMs = 500;
const sender = { tenantId: null, actor: { type: 'service' as const, service: 'supervisor' } };

/**
 * The network as people see it: instances of agents that workers and supervisors hold, and members that announced
 * themselves in a tenant's registry. Tells of instances that come, go, or change, within a second.
 */
export class NetworkDirectory {
  #timer: NodeJS.Timeout | undefined;
  #seen: ReadonlyMap<string, NetworkNode> | undefined;

  constructor(private readonly parts: NetworkDirectoryParts) {}

  start(): void {
    this.#timer = setInterval(
      () => void this.#watch().catch((error: unknown) => this.parts.log.warn({ err: error }, 'the network could not be watched')),
      watchEveryMs,
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async topology(tenantId: string): Promise<Topology> {
    const keys = networkKeys(tenantId);
    const [members, exchanges, clusters] = await Promise.all([
      this.parts.redis.hgetall(keys.members),
      this.parts.redis.hkeys(keys.exchanges),
      this.parts.cooperation.clusters(tenantId),
    ]);
    // What a member says of itself is nearer to it than what its worker's sign of life says.
    const nodes = [...new Map([...this.#instances(tenantId), ...present(members)].map((node) => [node.id, node])).values()];
    const pairs = exchanges.map((pair) => pair.split(' ') as [string, string]);
    return {
      nodes,
      connections: connectionsOf(
        nodes,
        pairs,
        clusters.map((cluster) => cluster.members),
      ),
      clusters: clusters.map((cluster) => cluster.clusterId),
      lastUpdated: new Date().toISOString(),
    };
  }

  async stats(tenantId: string): Promise<NetworkStats> {
    const keys = networkKeys(tenantId);
    const minute = Math.floor(Date.now() / 60_000);
    const [topology, counters, before, now] = await Promise.all([
      this.topology(tenantId),
      this.parts.redis.hgetall(keys.counters),
      this.parts.redis.get(keys.perMinute(minute - 1)),
      this.parts.redis.get(keys.perMinute(minute)),
    ]);
    // The last sixty seconds: all of this minute, and of the one before the share that is not yet over.
    const left = 1 - (Date.now() % 60_000) / 60_000;
    return statsOf(topology.nodes, topology.connections, {
      totalClusters: topology.clusters.length,
      messagesPerMinute: Number(now ?? 0) + Number(before ?? 0) * left,
      undeliverable: Number(counters.undeliverable ?? 0),
      expired: Number(counters.expired ?? 0),
    });
  }

  #instances(tenantId?: string): NetworkNode[] {
    const now = new Date().toISOString();
    const workers = this.parts.workers.list();
    return this.parts.agents.of(tenantId).agents.flatMap(({ definition, deployment }): NetworkNode[] => {
      if (!definition.enabled || deployment !== 'DEPLOYED') return [];
      const base = {
        name: definition.name,
        type: definition.type,
        capabilities: definition.capabilities.map((c) => c.name),
        metadata: { version: definition.version },
      };
      if (definition.role !== 'tool')
        return [
          {
            ...base,
            id: `${definition.name}@${this.parts.instance}`,
            status: 'online',
            location: {},
            resources: { concurrentTasks: { current: 0, max: 0 } },
            lastSeenAt: now,
          },
        ];
      return workers
        .filter((w) => w.agentTypes.includes(definition.type))
        .map((w) => ({
          ...base,
          id: `${definition.name}@${w.workerId}`,
          status: w.status === 'DRAINING' ? ('maintenance' as const) : w.currentTasks > 0 ? ('busy' as const) : ('idle' as const),
          location: { host: w.host, workerId: w.workerId },
          resources: { concurrentTasks: { current: w.currentTasks, max: w.maxTasks }, memoryMb: w.rssMb },
          lastSeenAt: w.lastHeartbeatAt,
        }));
    });
  }

  async #watch(): Promise<void> {
    if (!this.parts.leads()) {
      this.#seen = undefined;
      return;
    }
    const now = new Map(this.#instances().map((node) => [node.id, node]));
    const before = this.#seen;
    this.#seen = now;
    // What was there when this supervisor took over is no news.
    if (!before) return;
    const { bus } = this.parts;
    for (const [id, { name, type, status }] of now) {
      const old = before.get(id);
      if (!old) await bus.publish(agentDiscovered, { id, name, type }, sender);
      else if (old.status !== status) await bus.publish(agentStatusChanged, { id, name, from: old.status, to: status }, sender);
    }
    for (const [id, { name, type }] of before) if (!now.has(id)) await bus.publish(agentLost, { id, name, type }, sender);
  }
}

/** Members heard of within two minutes; those silent for half a minute are offline (AGT-032). */
function present(members: Readonly<Record<string, string>>): NetworkNode[] {
  return Object.values(members).flatMap((body) => {
    const parsed = NodeSchema.safeParse(JSON.parse(body));
    const silentMs = parsed.success ? Date.now() - Date.parse(parsed.data.lastSeenAt) : 0;
    if (!parsed.success || silentMs > defaultMember.dropAfterMs) return [];
    return [silentMs > offlineAfterMs ? { ...parsed.data, status: 'offline' as const } : parsed.data];
  });
}
