import { type DynamicModule, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  BUS,
  type Bus,
  HEALTH,
  type Health,
  LOG,
  type Log,
  newId,
  REDIS,
  type Redis,
  SETTINGS,
  type SettingsReader,
} from '@autoweave/kernel';
import { GuardedFetch, Sandboxes } from '@autoweave/sandbox';
import { Inject } from '@nestjs/common';
import { AGENT_DIRECTORY, AGENTS_CONFIG, PLUGIN_TOOLS, WORKER_ID } from './agents.tokens.js';
import { AttemptsService } from './attempt/attempts.service.js';
import { BallotsConsumer } from './ballot/ballots.consumer.js';
import { BallotsService } from './ballot/ballots.service.js';
import { BidsConsumer } from './bid/bids.consumer.js';
import { RecordsRepository } from './bid/records.repository.js';
import { type AgentsConfig, gateLimitsOf } from './config.js';
import { ConsultsConsumer } from './consult/consults.consumer.js';
import { ConsultsService } from './consult/consults.service.js';
import { gateSettings, workerModel } from './follow-settings.js';
import { GatedModel, GatedNetwork, GatedTools, Policies, SafetyGate } from './gate/index.js';
import { HooksService } from './hook/hooks.service.js';
import { AgentDirectory } from './interaction/agent-directory.js';
import { KnowledgeInbox } from './interaction/knowledge-inbox.js';
import { watchCircuits } from './metrics/model-metrics.js';
import { NetworkPresence } from './presence/network-presence.js';
import { PoliciesConsumer } from './policy/policies.consumer.js';
import { PoliciesRepository } from './policy/policies.repository.js';
import { PoliciesService } from './policy/policies.service.js';
import { StepsRepository } from './step/steps.repository.js';
import { AgentsTenantData } from './tenant-data.js';
import { codeTools } from './tools/code/code-tools.js';
import { sandboxDrivers } from './tools/code/sandbox-drivers.js';
import { PluginTools } from './tools/plugin/plugin-tools.js';
import { workspaceTools } from './tools/toolbox.js';
import { webTools } from './tools/web/web-tools.js';
import { UsageConsumer } from './usage/usage.consumer.js';
import { UsageRepository } from './usage/usage.repository.js';
import { WorkerService } from './worker/worker.service.js';
import { WorkspaceSweeper } from './workspace/workspace-sweeper.js';

@Module({})
export class AgentsModule implements OnModuleInit, OnModuleDestroy {
  private unwatch: () => void = () => undefined;

  static with(config: AgentsConfig): DynamicModule {
    return {
      module: AgentsModule,
      controllers: [AgentsTenantData, BallotsConsumer, BidsConsumer, ConsultsConsumer, PoliciesConsumer, UsageConsumer],
      providers: [
        { provide: AGENTS_CONFIG, useValue: config },
        { provide: WORKER_ID, useFactory: () => newId('worker') },
        {
          provide: GatedModel,
          useFactory: (redis: Redis, settings: SettingsReader, log: Log) => new GatedModel(workerModel(config, settings, redis, log).model),
          inject: [REDIS, SETTINGS, LOG],
        },
        {
          provide: Policies,
          useFactory: (log: Log, settings: SettingsReader) =>
            new Policies(
              [`${config.AUTOWEAVE_HOME}/policies`],
              (file, err) => log.error({ file, err }, 'a policy file is not valid; the last valid one stays'),
              Date.now,
              config.AUTOWEAVE_NETWORK_EGRESS_FILTER,
              () => gateSettings(settings),
            ),
          inject: [LOG, SETTINGS],
        },
        { provide: SafetyGate, useFactory: (policies: Policies) => new SafetyGate(policies, gateLimitsOf(config)), inject: [Policies] },
        { provide: GatedNetwork, useFactory: (policies: Policies) => new GatedNetwork(new GuardedFetch(), policies), inject: [Policies] },
        {
          provide: Sandboxes,
          useFactory: (log: Log) => new Sandboxes(sandboxDrivers(config, log)),
          inject: [LOG],
        },
        {
          provide: GatedTools,
          useFactory: (sandboxes: Sandboxes, gate: SafetyGate, network: GatedNetwork) =>
            new GatedTools([...workspaceTools, ...webTools(), ...codeTools(sandboxes)], { gate, network }),
          inject: [Sandboxes, SafetyGate, GatedNetwork],
        },
        { provide: PLUGIN_TOOLS, useFactory: (bus: Bus) => new PluginTools(bus), inject: [BUS] },
        { provide: AGENT_DIRECTORY, useFactory: (bus: Bus) => new AgentDirectory(bus), inject: [BUS] },
        HooksService,
        NetworkPresence,
        KnowledgeInbox,
        StepsRepository,
        RecordsRepository,
        UsageRepository,
        ConsultsService,
        BallotsService,
        AttemptsService,
        PoliciesRepository,
        PoliciesService,
        WorkspaceSweeper,
        WorkerService,
      ],
    };
  }

  constructor(
    @Inject(Sandboxes) private readonly sandboxes: Sandboxes,
    @Inject(GatedModel) private readonly model: GatedModel,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOG) private readonly log: Log,
    @Inject(AGENTS_CONFIG) private readonly config: AgentsConfig,
  ) {}

  onModuleDestroy(): void {
    this.unwatch();
  }

  /** Tries the sandboxes once; without one, code is refused and everything else works. */
  async onModuleInit(): Promise<void> {
    this.unwatch = watchCircuits(this.model);
    if (!this.config.AUTOWEAVE_NETWORK_EGRESS_FILTER)
      this.log.warn('the filter of outgoing connections is off: agents reach every public host');
    this.health.add({ name: 'model', essential: false, check: async () => modelState(this.model) });
    for (const { driver, test } of await this.sandboxes.boot()) {
      if (!test.ok) this.log.warn({ driver, reason: test.reason }, 'a sandbox did not pass its self-test and is not used');
      this.health.add({
        name: `sandbox:${driver}`,
        essential: false,
        check: async () => {
          if (!test.ok) throw new Error(test.reason);
          return test.detail;
        },
      });
    }
  }
}

/** Says which model thinks; fails when one of its providers is left alone for now (ORC-126). */
const modelState = (model: GatedModel): string => {
  const broken = model.circuits().filter(({ state }) => state !== 'closed');
  if (broken.length > 0)
    throw new Error(broken.map(({ name, state, failures }) => `${name}: circuit ${state} after ${failures} failures`).join('; '));
  return model.label;
};
