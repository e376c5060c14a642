import { CONFIG, connectRedis, LOG, type Log, SETTINGS, SettingsReader } from '@autoweave/kernel';
import { Global, Module } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { MySettingsController } from './my-settings.controller.js';
import { SettingsController } from './settings.controller.js';
import { SettingsFeed } from './settings-feed.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsService } from './settings.service.js';

@Global()
@Module({
  controllers: [SettingsController, MySettingsController, SettingsFeed],
  providers: [
    SettingsRepository,
    SettingsFeed,
    SettingsService,
    {
      provide: SETTINGS,
      useFactory: (repository: SettingsRepository, config: GatewayConfig, log: Log) =>
        new SettingsReader({
          source: {
            read: () => repository.snapshot(),
            lastKnown: () => repository.snapshot(),
            // The gateway calls no provider.
            secrets: async () => ({}),
          },
          redis: connectRedis(config.REDIS_URL, { blocking: true }),
          log,
        }),
      inject: [SettingsRepository, CONFIG, LOG],
    },
  ],
  exports: [SETTINGS, SettingsService],
})
export class SettingsModule {}
