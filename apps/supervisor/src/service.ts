import { fileURLToPath } from 'node:url';
import type { ModelProvider } from '@autoweave/contracts';
import { defineService, type Log, type Migrations, type Service, type SettingsReader } from '@autoweave/kernel';
import { type SupervisorConfig, supervisorConfig } from './config.js';
import { supervisorModule } from './supervisor.module.js';

export const supervisorMigrations: Migrations = {
  schema: 'orchestration',
  dir: fileURLToPath(new URL('../prisma/migrations', import.meta.url)),
};

/** The supervisor with a model of the caller's choice; `service` is the one with the model that the environment names. */
export const defineSupervisor = (model: (config: SupervisorConfig, settings: SettingsReader, log: Log) => ModelProvider): Service =>
  defineService<SupervisorConfig>({
    name: 'supervisor',
    version: '0.1.0',
    config: supervisorConfig,
    module: (config) => supervisorModule((settings, log) => model(config, settings, log)),
    migrations: [supervisorMigrations],
    readsSettings: true,
  });
