import { fileURLToPath } from 'node:url';
import { defineService, type Service } from '@autoweave/kernel';
import { Module } from '@nestjs/common';
import { pluginsConfig } from './config.js';
import { DevicesService } from './device/devices.service.js';
import { HookManager } from './hook/hook-manager.js';
import { PluginsConsumer } from './plugin/plugins.consumer.js';
import { PluginsTenantData } from './tenant-data.js';
import { PluginsService } from './plugin/plugins.service.js';

@Module({ controllers: [PluginsConsumer, PluginsTenantData], providers: [HookManager, PluginsService, DevicesService] })
class PluginsModule {}

export const pluginsMigrations = [{ schema: 'plugins', dir: fileURLToPath(new URL('../prisma/migrations', import.meta.url)) }] as const;

export const service: Service = defineService({
  name: 'plugins',
  version: '0.1.0',
  config: pluginsConfig,
  module: () => PluginsModule,
  migrations: pluginsMigrations,
  poolSize: 3,
  readsSettings: true,
});
