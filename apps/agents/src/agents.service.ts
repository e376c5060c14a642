import { fileURLToPath } from 'node:url';
import { defineService, type Service } from '@autoweave/kernel';
import { AgentsModule } from './agents.module.js';
import { agentsConfig } from './config.js';

export const agentsMigrations = [{ schema: 'execution', dir: fileURLToPath(new URL('../prisma/migrations', import.meta.url)) }] as const;

export const service: Service = defineService({
  name: 'agents',
  version: '0.1.0',
  config: agentsConfig,
  module: (config) => AgentsModule.with(config),
  migrations: agentsMigrations,
  readsSettings: true,
});
