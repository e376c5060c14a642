import type { LauncherConfig } from './config.js';
import type { Home } from './home.js';
import { addressOf, type AppName, type Instance } from './instance.js';
import type { Secrets } from './secrets.js';

export interface ServiceEnvironmentOptions {
  readonly config: LauncherConfig;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly instance: Instance;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** glibc gives every thread a heap of its own; few are enough here and keep an idle system about 15 MB smaller. */
const FEW_HEAPS = '2';

export type Environment = Readonly<Record<string, string | undefined>>;

const APPS: readonly AppName[] = ['user', 'studio', 'admin'];

/** The origins the three apps are opened at; the gateway accepts browsers from no others. */
export function appOrigins(instance: Pick<Instance, 'bindAddress' | 'ports'>): readonly string[] {
  const origins = APPS.flatMap((app) => [
    `http://localhost:${instance.ports[app]}`,
    `http://127.0.0.1:${instance.ports[app]}`,
    addressOf(instance, instance.ports[app]),
  ]);
  return [...new Set(origins)];
}

/** What the services read; the person's own variables, model keys among them, are handed on. */
export function hostEnvironment(options: ServiceEnvironmentOptions): Environment {
  const { config, home, secrets, instance } = options;
  // npm's own variables may hold registry credentials and mean nothing to the services.
  const handedOn = Object.entries(config.inherited).filter(([name]) => !/^npm_|^NODE_CHANNEL_FD$/.test(name));
  return {
    MALLOC_ARENA_MAX: FEW_HEAPS,
    ...Object.fromEntries(handedOn),
    NODE_ENV: 'production',
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl,
    AUTOWEAVE_HOME: home.path,
    AUTOWEAVE_APPS_DIR: config.appsDirectory,
    AUTOWEAVE_GATEWAY_HOST: instance.bindAddress,
    AUTOWEAVE_GATEWAY_PORT: String(instance.ports.gateway),
    AUTOWEAVE_USER_PORT: String(instance.ports.user),
    AUTOWEAVE_STUDIO_PORT: String(instance.ports.studio),
    AUTOWEAVE_ADMIN_PORT: String(instance.ports.admin),
    AUTOWEAVE_APP_ORIGINS: config.inherited['AUTOWEAVE_APP_ORIGINS'] ?? appOrigins(instance).join(','),
    AUTOWEAVE_SECRET_KEY: secrets.secretKey,
  };
}

/** What the apps read. They hold no secret: everything they may know, a browser may know. */
export function webEnvironment(options: ServiceEnvironmentOptions, apps: readonly AppName[]): Environment {
  const { config, instance } = options;
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'].map((name) => [name, config.inherited[name]] as const);
  return {
    MALLOC_ARENA_MAX: FEW_HEAPS,
    ...Object.fromEntries(kept),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    AUTOWEAVE_APPS_DIR: config.appsDirectory,
    AUTOWEAVE_WEB_APPS: apps.join(','),
    AUTOWEAVE_WEB_HOST: instance.bindAddress,
    AUTOWEAVE_USER_PORT: String(instance.ports.user),
    AUTOWEAVE_STUDIO_PORT: String(instance.ports.studio),
    AUTOWEAVE_ADMIN_PORT: String(instance.ports.admin),
    AUTOWEAVE_API_URL: config.inherited['AUTOWEAVE_API_URL'] ?? addressOf(instance, instance.ports.gateway),
    AUTOWEAVE_USER_URL: addressOf(instance, instance.ports.user),
    AUTOWEAVE_STUDIO_URL: addressOf(instance, instance.ports.studio),
    AUTOWEAVE_ADMIN_URL: addressOf(instance, instance.ports.admin),
  };
}
