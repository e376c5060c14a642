import { BUS, type Bus, HookManager, LOG, type Log, PluginBridge } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AGENTS_CONFIG } from '../agents.tokens.js';
import type { AgentsConfig } from '../config.js';

/** The hooks of this service, and the plugins that listen to them. */
@Injectable()
export class HooksService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly manager: HookManager;
  private readonly bridge: PluginBridge;

  constructor(@Inject(AGENTS_CONFIG) config: AgentsConfig, @Inject(BUS) bus: Bus, @Inject(LOG) log: Log) {
    this.manager = new HookManager({ onFailure: (failure) => log.warn(failure, 'a hook handler failed') });
    this.bridge = new PluginBridge(this.manager, { bus, redisUrl: config.REDIS_URL, service: 'agents' });
  }

  onApplicationBootstrap(): Promise<void> {
    return this.bridge.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.bridge.stop();
  }
}
