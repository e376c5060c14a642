import { type HealthCheck, type HealthState, keys, type ServiceHealth } from '@autoweave/contracts';
import type { Redis } from 'ioredis';

/** A question about one dependency; throws or answers late when it is not well. */
export interface Probe {
  readonly name: string;
  /** Without it the service cannot work at all: failing makes it unhealthy instead of degraded. */
  readonly essential: boolean;
  readonly check: () => Promise<string | undefined>;
}

export const beaconEveryMs = 5_000;
const beaconTtlMs = 15_000;
const probeTimeoutMs = 2_000;

/** The health of one service instance: asked over HTTP, and announced in Redis so that the gateway can show all of them. */
export class Health {
  private readonly probes: Probe[] = [];
  private readonly startedAt = new Date().toISOString();
  private timer: NodeJS.Timeout | undefined;
  private cpu = { usage: process.cpuUsage(), at: performance.now() };
  private draining = false;

  constructor(
    private readonly service: string,
    private readonly instance: string,
    private readonly version: string,
    private readonly redis: Redis,
  ) {}

  add(probe: Probe): void {
    this.probes.push(probe);
  }

  /** From now on not ready: a load balancer sends nothing more. */
  drain(): void {
    this.draining = true;
  }

  async report(): Promise<ServiceHealth> {
    const checks = await Promise.all(this.probes.map((probe) => run(probe)));
    const broken = checks.filter((check) => check.state !== 'healthy');
    const essential = new Set(this.probes.filter((probe) => probe.essential).map((probe) => probe.name));
    const state: HealthState =
      this.draining || broken.some((check) => essential.has(check.name)) ? 'unhealthy' : broken.length > 0 ? 'degraded' : 'healthy';
    return {
      service: this.service,
      instance: this.instance,
      state,
      version: this.version,
      pid: process.pid,
      rssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
      cpuPercent: this.cpuPercent(),
      startedAt: this.startedAt,
      at: new Date().toISOString(),
      checks,
    };
  }

  startBeacon(): void {
    const announce = async () => {
      const report = await this.report();
      await this.redis.set(keys.health(this.service, this.instance), JSON.stringify(report), 'PX', beaconTtlMs);
    };
    void announce().catch(() => undefined);
    this.timer = setInterval(() => void announce().catch(() => undefined), beaconEveryMs);
    this.timer.unref();
  }

  async stopBeacon(): Promise<void> {
    clearInterval(this.timer);
    if (this.redis.status === 'ready') await this.redis.del(keys.health(this.service, this.instance)).catch(() => undefined);
  }

  private cpuPercent(): number {
    const now = performance.now();
    const used = process.cpuUsage(this.cpu.usage);
    const percent = ((used.user + used.system) / 1_000 / Math.max(1, now - this.cpu.at)) * 100;
    this.cpu = { usage: process.cpuUsage(), at: now };
    return Math.round(percent * 10) / 10;
  }
}

async function run(probe: Probe): Promise<HealthCheck> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${probeTimeoutMs} ms`)), probeTimeoutMs);
  });
  try {
    const detail = await Promise.race([probe.check(), late]);
    return { name: probe.name, state: 'healthy', latencyMs: elapsed(started), ...(detail ? { detail } : {}) };
  } catch (error) {
    return {
      name: probe.name,
      state: 'unhealthy',
      latencyMs: elapsed(started),
      detail: error instanceof Error ? error.message : String(error),
    };
  } finally {
    clearTimeout(timer);
  }
}

const elapsed = (started: number) => Math.round((performance.now() - started) * 10) / 10;

/** The last word of every service instance alive. */
export async function readBeacons(redis: Redis): Promise<ServiceHealth[]> {
  const names: string[] = [];
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', keys.healthPattern, 'COUNT', 500);
    cursor = next;
    names.push(...found);
  } while (cursor !== '0');
  if (names.length === 0) return [];
  const values = await redis.mget(names);
  return values.flatMap((value) => (value ? [JSON.parse(value) as ServiceHealth] : []));
}
