import { api, type DashboardConfig, type DashboardStats, HistoryRange, sampleColumns } from '@autoweave/contracts';
import { CONFIG } from '@autoweave/kernel';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Permit } from '../auth/permission.guard.js';
import { Caller, type Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { GoalsService } from '../goals/goals.service.js';
import { Implements } from '../http/implements.js';
import { DashboardService } from './dashboard.service.js';
import { agentsWidget, goalsWidget, metricsWidget } from './widgets.js';

const routes = api.dashboard;
const Export = HistoryRange.extend({ format: z.enum(['json', 'csv']).default('json') });
const mostGoals = 20;

@Controller('api/v1/dashboard')
export class DashboardFiles {
  constructor(
    @Inject(DashboardService) private readonly dashboard: DashboardService,
    @Inject(GoalsService) private readonly goals: GoalsService,
  ) {}

  /** The history as a file. Null is an empty cell. */
  @Get('export')
  @Permit('ops:read')
  async export(@Caller() caller: Principal, @Query() query: unknown, @Res() reply: FastifyReply) {
    const { format, ...range } = Export.parse(query);
    const samples = await this.dashboard.history(caller, range);
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="dashboard.${format}"`)
      .send(format === 'csv' ? csvOf(samples) : JSON.stringify(samples));
  }

  @Get('widgets/goals')
  @Permit('goal:read')
  async goalsWidget(@Caller() caller: Principal, @Res() reply: FastifyReply) {
    const { goals } = await this.goals.list(caller, { limit: mostGoals });
    return html(reply, goalsWidget(goals));
  }

  @Get('widgets/agents')
  @Permit('agent:read')
  async agentsWidget(@Caller() caller: Principal, @Res() reply: FastifyReply) {
    return html(reply, agentsWidget(await this.dashboard.agents(caller)));
  }

  @Get('widgets/metrics')
  @Permit('ops:read')
  async metricsWidget(@Caller() caller: Principal, @Res() reply: FastifyReply) {
    return html(reply, metricsWidget(await this.dashboard.stats(caller)));
  }
}

@Controller('api/v1')
export class DashboardController {
  constructor(@Inject(DashboardService) private readonly dashboard: DashboardService) {}

  @Implements(routes.stats)
  stats(@Caller() caller: Principal) {
    return implement(routes.stats).handler(() => this.dashboard.stats(caller));
  }

  @Implements(routes.agents)
  agents(@Caller() caller: Principal) {
    return implement(routes.agents).handler(async () => ({ agents: await this.dashboard.agents(caller) }));
  }

  @Implements(routes.config)
  config(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.config).handler(async () => withAddresses(await this.dashboard.config(caller), request));
  }

  @Implements(routes.settings)
  settings(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.settings).handler(async ({ input }) => withAddresses(await this.dashboard.configure(caller, input), request));
  }

  @Implements(routes.history)
  history(@Caller() caller: Principal) {
    return implement(routes.history).handler(async ({ input }) => ({ samples: await this.dashboard.history(caller, input) }));
  }
}

/** `GET /`: the app that people use. */
@Controller()
export class Front {
  constructor(@Inject(CONFIG) private readonly config: GatewayConfig) {}

  @Get()
  @Permit('public')
  async front(@Res() reply: FastifyReply) {
    return reply.redirect(this.config.AUTOWEAVE_APP_ORIGINS[0] ?? '/docs', 302);
  }
}

const html = (reply: FastifyReply, fragment: string) =>
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(fragment);

function withAddresses(config: DashboardConfig, request: FastifyRequest) {
  const base = `${request.protocol}://${request.host}`;
  return { ...config, apiBaseUrl: `${base}/api/v1`, wsBaseUrl: `${base.replace(/^http/, 'ws')}/ws` };
}

const csvOf = (samples: readonly DashboardStats[]): string =>
  stringify([
    ['timestamp', ...Object.keys(sampleColumns)],
    ...samples.map((sample) => [sample.at, ...Object.values(sampleColumns).map((value) => value(sample))]),
  ]);
