import { fileURLToPath } from 'node:url';
import { baseConfig, defineService, type Service } from '@autoweave/kernel';
import { Module } from '@nestjs/common';
import { MemoriesRepository } from './memory/memories.repository.js';
import { MemoryConsumer } from './memory/memory.consumer.js';
import { HotMemories } from './recall/hot-memories.js';
import { MemoryTenantData } from './tenant-data.js';
import { RecallService } from './recall/recall.service.js';

@Module({ controllers: [MemoryConsumer, MemoryTenantData], providers: [MemoriesRepository, RecallService, HotMemories] })
class MemoryModule {}

export const memoryMigrations = [{ schema: 'memory', dir: fileURLToPath(new URL('../prisma/migrations', import.meta.url)) }] as const;

export const service: Service = defineService({
  name: 'memory',
  version: '0.1.0',
  config: baseConfig,
  module: () => MemoryModule,
  migrations: memoryMigrations,
  poolSize: 4,
  followsTenant: true,
  readsSettings: true,
});
