import {
  type AgentStatus,
  agentsHealth,
  agentsList,
  DashboardConfig,
  type DashboardConfigPatch,
  type DashboardStats,
  memoryList,
  networkStats,
  type ServiceHealth,
} from '@autoweave/contracts';
import { BUS, type Bus, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Principal, senderOf } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import type { Prisma } from '../generated/client.js';
import { GoalsService } from '../goals/goals.service.js';
import { SystemService } from '../system/system.service.js';
import { ResponseTimes } from './response-times.js';

const sampleEveryMs = 60_000;
const keptDays = 7;

interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The overview from what the services know. What nobody measures is null, never a guess (OPS-009). */
@Injectable()
export class DashboardService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(GoalsService) private readonly goals: GoalsService,
    @Inject(SystemService) private readonly system: SystemService,
    @Inject(ResponseTimes) private readonly times: ResponseTimes,
  ) {}

  /** Also kept as a sample of the history, once a minute: whoever watches makes the history. */
  async stats(caller: Principal): Promise<DashboardStats> {
    const sender = senderOf(caller);
    const [goals, agents, health, network, system, memories] = await Promise.all([
      this.goals.stats(caller),
      this.agents(caller),
      orNothing(this.bus.request(agentsHealth, {}, sender)),
      orNothing(this.bus.request(networkStats, {}, sender)),
      this.system.health(),
      orNothing(this.bus.request(memoryList, { limit: 1 }, sender)),
    ]);
    const running = processesOf(system.services);
    const completed = sum(health?.agents, ({ tasksCompletedLastHour }) => tasksCompletedLastHour);
    const failed = sum(health?.agents, ({ tasksFailedLastHour }) => tasksFailedLastHour);
    const of = (runtime: AgentStatus['runtime']) => agents.filter((agent) => agent.runtime === runtime).length;
    const stats: DashboardStats = {
      at: new Date().toISOString(),
      agents: {
        total: agents.length,
        online: agents.length - of('offline'),
        busy: of('busy'),
        idle: of('idle'),
        error: agents.filter(({ deployment }) => deployment === 'ERROR').length,
        networkStats: {
          connectivity: network?.connectivity ?? null,
          averageLoad: network?.averageLoad ?? null,
          messageRate: network?.messagesPerMinute ?? null,
        },
      },
      goals,
      performance: {
        cpuUsage: running.length === 0 ? null : (sum(running, ({ cpuPercent }) => cpuPercent) ?? 0) / running.length,
        memoryUsage: running.length === 0 ? null : sum(running, ({ rssMb }) => rssMb),
        responseTime: this.times.mean(),
        throughput: completed === null || failed === null ? null : completed + failed,
        errorRate: completed === null || failed === null || completed + failed === 0 ? null : failed / (completed + failed),
      },
      learning: {
        eventsProcessed: null,
        patternsDiscovered: null,
        knowledgeItems: memories?.total ?? null,
        predictionAccuracy: null,
        recentActivity: null,
      },
    };
    await this.keep(caller.tenantId, stats);
    return stats;
  }

  agents = async (caller: Principal): Promise<AgentStatus[]> => (await this.bus.request(agentsList, {}, senderOf(caller))).agents;

  async config({ tenantId, userId }: Principal): Promise<DashboardConfig> {
    const row = await this.db.dashboardConfig.findUnique({ where: { tenantId_userId: { tenantId, userId } } });
    return DashboardConfig.parse(row?.config ?? {});
  }

  async configure(caller: Principal, patch: DashboardConfigPatch): Promise<DashboardConfig> {
    const { tenantId, userId } = caller;
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    const config = DashboardConfig.parse({ ...(await this.config(caller)), ...given });
    await this.db.dashboardConfig.upsert({
      where: { tenantId_userId: { tenantId, userId } },
      create: { tenantId, userId, config: config as Prisma.InputJsonObject },
      update: { config: config as Prisma.InputJsonObject, updatedAt: new Date() },
    });
    return config;
  }

  /** Samples of a time, oldest first: the newest ones when there are more than this person wants. */
  async history(caller: Principal, { from, to }: Range): Promise<DashboardStats[]> {
    const { maxDataPoints } = await this.config(caller);
    const rows = await this.db.dashboardSample.findMany({
      where: { tenantId: caller.tenantId, at: { ...(from ? { gte: new Date(from) } : {}), ...(to ? { lt: new Date(to) } : {}) } },
      orderBy: { at: 'desc' },
      take: maxDataPoints,
    });
    return rows.reverse().map(({ stats }) => stats as DashboardStats);
  }

  private async keep(tenantId: string, stats: DashboardStats): Promise<void> {
    const minute = new Date(Math.floor(Date.parse(stats.at) / sampleEveryMs) * sampleEveryMs);
    const { rowCount } = await this.pool.query(
      'INSERT INTO edge.dashboard_sample (tenant_id, at, stats) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [tenantId, minute, JSON.stringify(stats)],
    );
    if (rowCount)
      await this.pool.query(`DELETE FROM edge.dashboard_sample WHERE tenant_id = $1 AND at < now() - interval '${keptDays} days'`, [
        tenantId,
      ]);
  }
}

/** Several services may live in one process, and each of them tells of all of it: a process counts once. */
export const processesOf = (services: readonly ServiceHealth[]): readonly ServiceHealth[] => [
  ...new Map(
    services.filter(({ state }) => state !== 'offline').map((one) => [one.instance.slice(0, one.instance.lastIndexOf('-')), one]),
  ).values(),
];

/** A part that does not answer leaves a gap in the overview, and not a hole where it was. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}

const sum = <T>(items: readonly T[] | undefined, value: (item: T) => number): number | null =>
  items === undefined ? null : items.reduce((total, item) => total + value(item), 0);
