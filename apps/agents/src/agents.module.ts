import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { BUS, type Bus, HEALTH, type Health, LOG, type Log } from '@autoweave/kernel';
import { createModel } from '@autoweave/models';
import { GuardedFetch, Sandboxes } from '@autoweave/sandbox';
import { Inject } from '@nestjs/common';
import { AGENTS_CONFIG, PLUGIN_TOOLS } from './agents.tokens.js';
import { AttemptsService } from './attempt/attempts.service.js';
import type { AgentsConfig } from './config.js';
import { GatedModel, GatedTools, SafetyGate } from './gate/index.js';
import { StepsRepository } from './step/steps.repository.js';
import { codeTools } from './tools/code/code-tools.js';
import { PluginTools } from './tools/plugin/plugin-tools.js';
import { workspaceTools } from './tools/toolbox.js';
import { webTools } from './tools/web/web-tools.js';
import { WorkerService } from './worker/worker.service.js';

@Module({})
export class AgentsModule implements OnModuleInit {
  static with(config: AgentsConfig): DynamicModule {
    return {
      module: AgentsModule,
      providers: [
        { provide: AGENTS_CONFIG, useValue: config },
        { provide: GatedModel, useFactory: () => new GatedModel(createModel(config.model)) },
        SafetyGate,
        { provide: Sandboxes, useFactory: () => new Sandboxes() },
        {
          provide: GatedTools,
          useFactory: (sandboxes: Sandboxes) =>
            new GatedTools([...workspaceTools, ...webTools(new GuardedFetch()), ...codeTools(sandboxes)]),
          inject: [Sandboxes],
        },
        { provide: PLUGIN_TOOLS, useFactory: (bus: Bus) => new PluginTools(bus), inject: [BUS] },
        StepsRepository,
        AttemptsService,
        WorkerService,
      ],
    };
  }

  constructor(
    @Inject(Sandboxes) private readonly sandboxes: Sandboxes,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Tries the sandboxes once; without one, code is refused and everything else works. */
  async onModuleInit(): Promise<void> {
    for (const { driver, test } of await this.sandboxes.boot()) {
      if (!test.ok) this.log.warn({ driver, reason: test.reason }, 'a sandbox did not pass its self-test and is not used');
      this.health.add({
        name: `sandbox:${driver}`,
        essential: false,
        check: async () => {
          if (!test.ok) throw new Error(test.reason);
          return undefined;
        },
      });
    }
  }
}
