import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the launcher reads from its environment. No secret has a default. */
export interface LauncherConfig {
  /** Absolute path of the checkout or installation. */
  readonly root: string;
  /** Absolute path of the data directory. */
  readonly home: string;
  /** Absolute path of the folder that holds the services and apps. */
  readonly appsDirectory: string;
  /** The directory the person typed the command in; npm changes it and says so in INIT_CWD. */
  readonly workingDirectory: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly ports: {
    readonly gateway: string | undefined;
    readonly user: string | undefined;
    readonly studio: string | undefined;
    readonly admin: string | undefined;
  };
  /** Extra flags for the host process, space separated. */
  readonly hostNodeOptions: string | undefined;
  /** Names of the services to run, comma separated; all when absent. */
  readonly services: string | undefined;
  /** Milliseconds since the epoch at which the person's command began. */
  readonly launchedAt: number;
  readonly searchPath: string;
  /** An instance elsewhere, and a bearer token for it: `goal` then starts nothing here. */
  readonly remote: { readonly url: string; readonly token: string } | undefined;
  /** Whether the output may carry colours and a redrawn block. */
  readonly plain: boolean;
  /** Everything, to hand on to child processes. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

/** Reads the environment once; blank values count as absent. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): LauncherConfig {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const url = value('AUTOWEAVE_API_URL')?.replace(/\/+$/, '');
  const token = value('AUTOWEAVE_API_TOKEN');
  const workingDirectory = value('INIT_CWD') ?? process.cwd();
  const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
  return {
    root,
    home: resolve(workingDirectory, value('AUTOWEAVE_HOME') ?? resolve(root, '.autoweave')),
    appsDirectory: resolve(workingDirectory, value('AUTOWEAVE_APPS_DIR') ?? resolve(root, 'apps')),
    workingDirectory,
    databaseUrl: value('DATABASE_URL'),
    redisUrl: value('REDIS_URL'),
    ports: {
      gateway: value('AUTOWEAVE_GATEWAY_PORT'),
      user: value('AUTOWEAVE_USER_PORT'),
      studio: value('AUTOWEAVE_STUDIO_PORT'),
      admin: value('AUTOWEAVE_ADMIN_PORT'),
    },
    hostNodeOptions: value('AUTOWEAVE_HOST_NODE_OPTIONS'),
    services: value('AUTOWEAVE_SERVICES'),
    launchedAt: Number(value('AUTOWEAVE_LAUNCHED_AT') ?? Date.now()),
    searchPath: value('PATH') ?? '',
    remote: url === undefined || token === undefined ? undefined : { url, token },
    plain: value('CI') !== undefined || value('NO_COLOR') !== undefined || value('TERM') === 'dumb',
    inherited: environment,
  };
}

/** What the web host serves. */
export interface WebConfig {
  readonly appsDirectory: string;
  readonly host: string;
  readonly apps: readonly { readonly name: string; readonly port: number }[];
}

/** Reads what the launcher gave the web host; throws with the name of a variable that is wrong. */
export function readWebConfig(environment: NodeJS.ProcessEnv = process.env): WebConfig {
  const required = (name: string): string => {
    const value = environment[name]?.trim();
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const apps = required('AUTOWEAVE_WEB_APPS').split(',');
  return {
    appsDirectory: required('AUTOWEAVE_APPS_DIR'),
    host: required('AUTOWEAVE_WEB_HOST'),
    apps: apps.map((name) => ({ name, port: Number(required(`AUTOWEAVE_${name.toUpperCase()}_PORT`)) })),
  };
}

/** Next takes a built app's configuration from here alone; otherwise it would compile next.config.ts at each start. */
export function setNextConfig(config: unknown): void {
  process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(config);
}
