import { existsSync, mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from './atomic-file.js';
import { type Bootstrap, bootstrap } from './bootstrap.js';
import type { LauncherConfig } from './config.js';
import { Failure } from './failure.js';
import { createHome, type Home } from './home.js';
import { acquireLock } from './home-lock.js';
import { type ProcessIdentity, terminate } from './infra/process-identity.js';
import { BUBBLEWRAP, ensureRequirements, POSTGRES, REDIS } from './infra/requirement.js';
import { type AppName, type Instance, type ProcessName, readInstance, writeInstance } from './instance.js';
import { Keeper } from './keeper.js';
import { choosePorts, type PortWishes } from './ports.js';
import { type PrivateServer, startPrivatePostgres, startPrivateRedis, stopPrivateServers } from './private-servers.js';
import { RotatingLog, rotateIfLarge } from './rotating-log.js';
import { loadSecrets } from './secrets.js';
import { hostEnvironment, webEnvironment } from './service-environment.js';

export interface ServeOptions {
  readonly config: LauncherConfig;
  readonly home: Home;
  readonly wishes: PortWishes;
  readonly bindAddress: string;
  readonly withApps: boolean;
  /** What is being done now. */
  readonly onStep: (text: string) => void;
  /** Something a person should know; stays on the screen. */
  readonly onNote: (text: string) => void;
  /** The same for what must be in no log. */
  readonly onSecretNote: (text: string) => void;
}

/** A running instance, owned by this process. */
export interface Serving {
  readonly bootstrap: Bootstrap;
  instance(): Instance;
  /** Starts the apps in an instance that began without them. */
  addApps(): Promise<void>;
  /** Ends everything in reverse order; safe to call twice. */
  stop(): Promise<void>;
}

const APPS: readonly AppName[] = ['user', 'studio', 'admin'];
/** A little longer than the services give themselves. */
const HOST_STOP_MS = 12_000;
const NEEDED_BYTES = 200 * 1024 * 1024;
const HOST_FLAGS = ['--max-old-space-size=224', '--max-semi-space-size=1', '--optimize-for-size'];
const WEB_FLAGS = ['--max-old-space-size=160', '--max-semi-space-size=1'];

/**
 * Starts an instance in its home: private servers (or the given ones), the first tenant, the
 * services, the apps. What it had already started is stopped again when a step fails.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { home, onStep, onNote } = options;
  createHome(home);
  await requireSpace(home);
  const lock = acquireLock(home.lockFile);
  if ('pid' in lock) throw new Failure('service', `Process ${lock.pid} is already starting this instance.`);
  const stops: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      update({ state: 'stopping' });
      for (const step of stops.toReversed()) await step();
      update({ state: 'stopped', processes: {} });
      lock.release();
    })();
    return stopped;
  };
  const previous = readInstance(home);
  let instance: Instance | undefined;
  let first: Bootstrap | undefined;
  const update = (change: Partial<Instance>) => {
    if (instance === undefined) return;
    instance = { ...instance, ...change };
    if (existsSync(home.run)) writeInstance(home, instance);
  };
  const record = (name: ProcessName) => (identity: ProcessIdentity) => update({ processes: { ...instance?.processes, [name]: identity } });
  try {
    // What a killed launcher left would still hold the ports.
    for (const name of ['web', 'host'] as const) await terminate(previous?.processes[name], 'SIGTERM', HOST_STOP_MS);
    const ports = await choosePorts(options.wishes, (name, from, to) =>
      onNote(`Port ${from} is taken; the ${name === 'gateway' ? 'API' : `${name} app`} uses ${to}.`),
    );
    instance = {
      state: 'starting',
      startedAt: new Date().toISOString(),
      bindAddress: options.bindAddress,
      ports,
      ...(previous?.databasePort === undefined ? {} : { databasePort: previous.databasePort }),
      ...(previous?.redisPort === undefined ? {} : { redisPort: previous.redisPort }),
      apps: [],
      processes: {},
    };
    update({});
    const secrets = loadSecrets(home.secretsFile);
    const urls = await startServers();
    const started: Instance = instance;
    const environmentOptions = { config: options.config, home, secrets, instance: started, ...urls };
    const hostLog = new RotatingLog(join(home.logs, 'host.log'));
    stops.push(async () => hostLog.close());

    const addApps = async () => {
      const built = APPS.filter((app) => existsSync(join(options.config.appsDirectory, app, '.next', 'BUILD_ID')));
      for (const app of APPS) if (!built.includes(app)) onNote(`The ${app} app is not built and is left out.`);
      if (built.length === 0) return;
      const log = new RotatingLog(join(home.logs, 'web.log'));
      const keeper = new Keeper({
        name: 'The web host',
        entry: fileURLToPath(new URL('./web-host.js', import.meta.url)),
        nodeFlags: ['--no-warnings', ...WEB_FLAGS],
        env: webEnvironment(environmentOptions, built),
        log,
        readyTimeoutMs: 60_000,
        stopTimeoutMs: 5_000,
        onProgress: () => undefined,
        onProcess: record('web'),
        onNote,
      });
      stops.push(async () => {
        await keeper.stop();
        log.close();
      });
      await keeper.start();
      update({ apps: built });
    };

    onStep('preparing the first tenant');
    first = await bootstrap({
      appsDirectory: options.config.appsDirectory,
      env: hostEnvironment(environmentOptions),
      log: hostLog,
    });
    writeFileAtomically(home.cliTokenFile, first.cliToken);
    onStep('starting the services');
    const host = new Keeper({
      name: 'The service host',
      entry: fileURLToPath(new URL('./host.js', import.meta.url)),
      nodeFlags: ['--no-warnings', ...HOST_FLAGS, ...(options.config.hostNodeOptions?.split(' ') ?? [])],
      env: hostEnvironment(environmentOptions),
      log: hostLog,
      readyTimeoutMs: 120_000,
      stopTimeoutMs: HOST_STOP_MS,
      onProgress: (text) => onStep(`starting ${text}`),
      onProcess: record('host'),
      onNote,
    });
    stops.push(() => host.stop());
    const results = await Promise.allSettled([host.start(), ...(options.withApps ? [addApps()] : [])]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    update({ state: 'ready' });
    return { bootstrap: first, instance: () => instance ?? started, addApps, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    if (first?.adminPassword !== undefined) {
      // The next start cannot show it again: it is stored only as a hash.
      options.onSecretNote(`The administrator ${first.adminEmail} was created with the password ${first.adminPassword} (shown once).`);
    }
    throw error;
  }

  async function startServers(): Promise<{ readonly databaseUrl: string; readonly redisUrl: string }> {
    const { databaseUrl, redisUrl } = options.config;
    await ensureRequirements({
      required: [...(databaseUrl === undefined ? [POSTGRES] : []), ...(redisUrl === undefined ? [REDIS] : [])],
      optional: [BUBBLEWRAP],
      logs: home.logs,
      onInstall: (names) => onStep(`installing ${names}`),
      onSkipped: ({ name }, reason) => onNote(`${name} is not installed (${reason}): tools that run programs stay off.`),
    });
    onStep('starting the database');
    await stopPrivateServers(home);
    const shared = { home, secrets: loadSecrets(home.secretsFile), onNote };
    const keep = async (starting: Promise<PrivateServer>) => {
      const server = await starting;
      stops.push(() => server.stop());
      return server;
    };
    const [postgres, redis] = await Promise.allSettled([
      databaseUrl === undefined
        ? keep(startPrivatePostgres({ ...shared, previousPort: previous?.databasePort, onProcess: record('postgres') }))
        : undefined,
      redisUrl === undefined
        ? keep(startPrivateRedis({ ...shared, previousPort: previous?.redisPort, onProcess: record('redis') }))
        : undefined,
    ]);
    if (postgres.status === 'rejected') throw postgres.reason;
    if (redis.status === 'rejected') throw redis.reason;
    update({
      ...(postgres.value === undefined ? {} : { databasePort: postgres.value.port }),
      ...(redis.value === undefined ? {} : { redisPort: redis.value.port }),
    });
    return {
      databaseUrl: databaseUrl ?? postgres.value?.url ?? '',
      redisUrl: redisUrl ?? redis.value?.url ?? '',
    };
  }
}

async function requireSpace(home: Home): Promise<void> {
  mkdirSync(home.path, { recursive: true });
  rotateIfLarge(join(home.logs, 'launcher.log'));
  const { bavail, bsize } = await statfs(home.path);
  if (bavail * bsize >= NEEDED_BYTES) return;
  throw new Failure(
    'disk',
    `The disk with ${home.path} has ${Math.round((bavail * bsize) / 1048576)} MB left.`,
    'Free some space (200 MB at least), or choose another disk with AUTOWEAVE_HOME.',
  );
}
