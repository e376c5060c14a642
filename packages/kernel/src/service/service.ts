import { hostname } from 'node:os';
import 'reflect-metadata';
import type { ServiceName } from '@autoweave/contracts';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Redis } from 'ioredis';
import { PostgresBlobStore } from '../blob/blob-store.js';
import { Bus } from '../bus/bus.js';
import { BusServer } from '../bus/bus-server.js';
import { connectRedis } from '../bus/redis.js';
import { BaseConfig, loadConfig } from '../config/config.js';
import { armCrash, crashConfig } from '../crash/index.js';
import { createPool, type Pool } from '../database/pool.js';
import { type Migrations, migrate } from '../database/migrate.js';
import { FaultFilter } from '../fault/fault-filter.js';
import { Health } from '../health/health.js';
import { newId } from '../id.js';
import { createLog, type Log } from '../log/log.js';
import { NestLog } from '../log/nest-log.js';
import { startMetrics } from '../telemetry/metrics.js';
import { busSettings, SettingsReader } from '../settings/index.js';
import { HttpAdapter } from './http-adapter.js';
import { addHealthRoutes } from './health-routes.js';
import { KernelModule } from './kernel-module.js';
import { blobMigrations } from './migrations.js';
import { BLOBS, BUS, CONFIG, HEALTH, INSTANCE, LOG, POOL, REDIS, SETTINGS } from './tokens.js';

export interface ServiceDefinition<C extends BaseConfig> {
  readonly name: ServiceName;
  readonly version: string;
  /** Parses this service's environment; the only place where it is read. */
  readonly config: (env?: NodeJS.ProcessEnv) => C;
  readonly module: (config: C) => Type<unknown> | DynamicModule;
  /** The schema that the service owns, if it owns data; the first one is the connection's search path. */
  readonly migrations?: readonly Migrations[];
  /** Where to listen for HTTP; other services serve only health, on a port that the system chooses. */
  readonly http?: (config: C) => { readonly host: string; readonly port: number };
  readonly poolSize?: number;
  /** The database holds every request and message of a tenant to that tenant's rows. */
  readonly followsTenant?: boolean;
  readonly fastify?: (config: C) => ConstructorParameters<typeof FastifyAdapter>[0];
  readonly nest?: { readonly bodyParser?: boolean };
  /** Follows the settings of the installation: `SETTINGS` can be injected. */
  readonly readsSettings?: boolean;
  /** Runs before the service listens: plugins, hooks, further routes. */
  readonly configure?: (app: NestFastifyApplication, config: C) => Promise<void>;
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly url: string;
  close(): Promise<void>;
}

export interface Service {
  readonly name: ServiceName;
  /** Migrates, starts, and resolves when the service takes work. Throws `ConfigError` for a bad environment. */
  start(options?: { readonly env?: NodeJS.ProcessEnv; readonly log?: Log }): Promise<RunningService>;
}

/** A Nest service on the kernel: the same definition runs alone or together with others in one process. */
export function defineService<C extends BaseConfig>(definition: ServiceDefinition<C>): Service {
  return { name: definition.name, start: (options = {}) => startService(definition, options) };
}

/** Environment of a service that needs nothing of its own. */
export const baseConfig = (env?: NodeJS.ProcessEnv): BaseConfig => loadConfig(BaseConfig, env);

async function startService<C extends BaseConfig>(
  definition: ServiceDefinition<C>,
  options: { readonly env?: NodeJS.ProcessEnv; readonly log?: Log },
): Promise<RunningService> {
  const config = definition.config(options.env);
  armCrash(crashConfig(options.env));
  const log = options.log ?? createLog(definition.name, config.AUTOWEAVE_LOG_LEVEL);
  const instance = `${hostname()}-${process.pid}-${newId('inst').slice(-8)}`;
  startMetrics();
  if (definition.migrations)
    for (const migrations of [blobMigrations, ...definition.migrations]) await migrate(config.DATABASE_URL, migrations);

  const redis = connectRedis(config.REDIS_URL);
  const pool = definition.migrations?.[0]
    ? createPool(config.DATABASE_URL, definition.migrations[0].schema, {
        max: definition.poolSize ?? 6,
        name: definition.name,
        followsTenant: definition.followsTenant ?? false,
      })
    : undefined;
  const bus = new Bus(definition.name, instance, connectRedis(config.REDIS_URL), connectRedis(config.REDIS_URL));
  const health = new Health(definition.name, instance, definition.version, redis);
  addProbes(health, redis, pool);
  const settings = definition.readsSettings
    ? new SettingsReader({
        source: busSettings(bus, redis, definition.name),
        redis: connectRedis(config.REDIS_URL, { blocking: true }),
        log,
      })
    : undefined;
  await settings?.start();

  const root = KernelModule.with([
    { provide: LOG, useValue: log },
    { provide: CONFIG, useValue: config },
    { provide: INSTANCE, useValue: instance },
    { provide: REDIS, useValue: redis },
    { provide: BUS, useValue: bus },
    { provide: HEALTH, useValue: health },
    ...(settings ? [{ provide: SETTINGS, useValue: settings }] : []),
    ...(pool
      ? [
          { provide: POOL, useValue: pool },
          { provide: BLOBS, useValue: new PostgresBlobStore(pool) },
        ]
      : []),
  ]);
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: KernelRoot, imports: [root, definition.module(config)] },
    new HttpAdapter({ ...(definition.fastify?.(config) as object | undefined), forceCloseConnections: true }),
    { logger: new NestLog(log), abortOnError: false, ...definition.nest },
  );
  app.useGlobalFilters(new FaultFilter(log));
  app.connectMicroservice(
    { strategy: new BusServer({ service: definition.name, instance, redisUrl: config.REDIS_URL, log }) },
    { inheritAppConfig: true },
  );
  addHealthRoutes(app, health);
  await definition.configure?.(app, config);
  await app.startAllMicroservices();
  const address = definition.http?.(config) ?? { host: config.AUTOWEAVE_HEALTH_HOST, port: config.AUTOWEAVE_HEALTH_PORT };
  await app.listen(address.port, address.host);
  health.startBeacon();
  const url = await app.getUrl();
  log.info({ url }, `${definition.name} is ready`);

  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      health.drain();
      await health.stopBeacon();
      await settings?.stop();
      await app.close();
      await bus.close();
      redis.disconnect();
      await pool?.end();
      log.info(`${definition.name} has stopped`);
    })());
  return { app, url, close };
}

class KernelRoot {}

function addProbes(health: Health, redis: Redis, pool: Pool | undefined): void {
  health.add({ name: 'redis', essential: false, check: async () => void (await redis.ping()) });
  if (pool) health.add({ name: 'database', essential: true, check: async () => void (await pool.query('SELECT 1')) });
}
