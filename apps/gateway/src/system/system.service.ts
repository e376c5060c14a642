import {
  type HealthCheck,
  type HealthState,
  type ServiceHealth,
  services,
  type StreamStatus,
  streams,
  type SystemHealth,
} from '@autoweave/contracts';
import { POOL, type Pool, REDIS, type Redis, readBeacons } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';

/** Services that the platform cannot do its main job without. */
const essential = new Set<string>(['gateway', 'supervisor', 'agents']);

/** The whole system as its operators see it: every service's own word, the stores, and the streams between them. */
@Injectable()
export class SystemService {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(POOL) private readonly pool: Pool,
  ) {}

  async health(): Promise<SystemHealth> {
    const [stores, alive] = await Promise.all([this.stores(), readBeacons(this.redis).catch(() => [] as ServiceHealth[])]);
    const at = new Date().toISOString();
    const missing = services
      .filter((name) => !alive.some((one) => one.service === name))
      .map(
        (service): ServiceHealth => ({
          service,
          instance: '-',
          state: 'offline',
          version: '-',
          pid: 0,
          rssMb: 0,
          cpuPercent: 0,
          startedAt: at,
          at,
          checks: [],
        }),
      );
    const all = [...alive, ...missing].sort((a, b) => a.service.localeCompare(b.service));
    return { state: overall(all, stores), services: all, stores, at };
  }

  async streams(): Promise<StreamStatus[]> {
    const names = [...services.map(streams.service), streams.events, streams.goalEvents, streams.hotplug, ...(await this.agentStreams())];
    const found = await Promise.all(names.map((name) => this.stream(name)));
    return found.filter((one) => one !== undefined);
  }

  private async agentStreams(): Promise<string[]> {
    const [, names] = await this.redis.scan('0', 'MATCH', 'aw:agent:*:tasks', 'COUNT', 1_000);
    return names.sort();
  }

  private async stream(stream: string): Promise<StreamStatus | undefined> {
    const length = await this.redis.xlen(stream);
    const groups = ((await this.redis.xinfo('GROUPS', stream).catch(() => [])) as unknown[][]).map((raw) => {
      const info = new Map<unknown, unknown>();
      for (let i = 0; i + 1 < raw.length; i += 2) info.set(raw[i], raw[i + 1]);
      return {
        group: String(info.get('name')),
        pending: Number(info.get('pending')),
        lag: info.get('lag') === null ? null : Number(info.get('lag')),
        consumers: Number(info.get('consumers')),
      };
    });
    const service = services.find((name) => stream === streams.service(name));
    const deadLetters = service ? await this.redis.xlen(streams.deadLetters(service)) : 0;
    return length === 0 && groups.length === 0 ? undefined : { stream, length, groups, deadLetters };
  }

  private stores(): Promise<HealthCheck[]> {
    return Promise.all([
      probe('postgres', async () => {
        const { rows } = await this.pool.query<{ version: string; size: number }>(
          "SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size",
        );
        return `PostgreSQL ${rows[0]!.version.split(' ')[0]}, ${Math.round(rows[0]!.size / 1_048_576)} MB`;
      }),
      probe('redis', async () => {
        const info = await this.redis.info('memory');
        return `${/used_memory_human:(\S+)/.exec(info)?.[1] ?? '?'} in use`;
      }),
    ]);
  }
}

function overall(all: readonly ServiceHealth[], stores: readonly HealthCheck[]): HealthState {
  const failing = (state: HealthState) => state === 'unhealthy' || state === 'offline';
  if (stores.some((store) => failing(store.state)) || all.some((one) => essential.has(one.service) && failing(one.state)))
    return 'unhealthy';
  return all.some((one) => one.state !== 'healthy') || stores.some((store) => store.state !== 'healthy') ? 'degraded' : 'healthy';
}

async function probe(name: string, ask: () => Promise<string>): Promise<HealthCheck> {
  const started = performance.now();
  const latencyMs = () => Math.round((performance.now() - started) * 10) / 10;
  try {
    const detail = await ask();
    return { name, state: 'healthy', detail, latencyMs: latencyMs() };
  } catch (error) {
    return { name, state: 'unhealthy', detail: (error as Error).message, latencyMs: latencyMs() };
  }
}
