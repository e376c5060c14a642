import type { ModelProvider } from '@autoweave/contracts';
import {
  BUS,
  type Bus,
  CONFIG,
  HEALTH,
  type Health,
  INSTANCE,
  LOG,
  type Log,
  POOL,
  type Pool,
  REDIS,
  SETTINGS,
  type SettingsReader,
} from '@autoweave/kernel';
import { type BeforeApplicationShutdown, Inject, Injectable, Module, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AgentsController } from './agent/agents.controller.js';
import { ApprovalsController } from './approval/approvals.controller.js';
import { ApprovalsRepository } from './approval/approvals.repository.js';
import { GrantsController } from './approval/grants.controller.js';
import { GrantsRepository } from './approval/grants.repository.js';
import type { SupervisorConfig } from './config.js';
import { ForkController } from './goal/fork.controller.js';
import { GoalHistory } from './goal/goal-history.js';
import { GoalReader } from './goal/goal-reader.js';
import { HistoryController } from './goal/history.controller.js';
import { GoalsController } from './goal/goals.controller.js';
import { GoalsRepository } from './goal/goals.repository.js';
import { observe } from './metrics.js';
import { NetworkController } from './network/network.controller.js';
import { NodesController } from './node/nodes.controller.js';
import { SchedulesController } from './schedule/schedules.controller.js';
import { SuggestionsController } from './suggestion/suggestions.controller.js';
import { Supervisor } from './supervisor.js';
import { TelosController } from './telos/telos.controller.js';
import { SupervisorTenantData } from './tenant-data.js';
import { VotesController } from './vote/votes.controller.js';
import { WorkersController } from './worker/workers.controller.js';
import { WorkersRepository } from './worker/workers.repository.js';
import { GoalStore } from './writer/goal-store.js';

@Injectable()
class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(Supervisor) private readonly supervisor: Supervisor,
    @Inject(HEALTH) private readonly health: Health,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.supervisor.start();
    observe(this.supervisor);
    this.health.add({
      name: 'shards',
      essential: false,
      check: async () =>
        `${this.supervisor.leases.held.size} held, ${this.supervisor.residents.size} goals in memory, ${this.supervisor.writer.backlog} commands waiting`,
    });
    this.health.add({
      name: 'consistency',
      essential: false,
      check: async () => {
        const { incidents, checked, last } = this.supervisor.auditor.found;
        return incidents === 0 ? `${checked} goals compared with their logs` : `${incidents} incidents, the last one: ${last}`;
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.supervisor.stop();
  }
}

/** The supervisor as a Nest module on the kernel; `model` is what plans, judges and reflects. */
export function supervisorModule(model: (settings: SettingsReader, log: Log) => ModelProvider): Type<unknown> {
  @Module({
    controllers: [
      SupervisorTenantData,
      GoalsController,
      HistoryController,
      ForkController,
      ApprovalsController,
      GrantsController,
      AgentsController,
      WorkersController,
      SchedulesController,
      VotesController,
      SuggestionsController,
      TelosController,
      NodesController,
      NetworkController,
    ],
    providers: [
      {
        provide: Supervisor,
        useFactory: (instance: string, config: SupervisorConfig, pool: Pool, redis: Redis, bus: Bus, log: Log, settings: SettingsReader) =>
          new Supervisor({ instance, config, pool, redis, bus, log, settings, model: model(settings, log) }),
        inject: [INSTANCE, CONFIG, POOL, REDIS, BUS, LOG, SETTINGS],
      },
      ...[GoalsRepository, ApprovalsRepository, GrantsRepository, WorkersRepository, GoalStore].map((repository) => ({
        provide: repository,
        useFactory: (pool: Pool) => new repository(pool),
        inject: [POOL],
      })),
      {
        provide: GoalHistory,
        useFactory: (store: GoalStore, goals: GoalsRepository) => new GoalHistory(store, goals),
        inject: [GoalStore, GoalsRepository],
      },
      { provide: GoalReader, useFactory: (store: GoalStore) => new GoalReader(store), inject: [GoalStore] },
      Lifecycle,
    ],
  })
  class SupervisorModule {}
  return SupervisorModule;
}
