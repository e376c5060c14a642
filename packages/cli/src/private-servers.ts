import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.js';
import type { Home } from './home.js';
import { serverAccount } from './infra/account.js';
import { placeFor } from './infra/cluster-place.js';
import { runCommand } from './infra/command.js';
import { startPostgres, stopPostgres } from './infra/postgres.js';
import type { ProcessIdentity } from './infra/process-identity.js';
import { findPostgresBinaries, findProgram } from './infra/program.js';
import { startRedis, stopRedis } from './infra/redis.js';
import { keptPort } from './ports.js';
import { rotateIfLarge } from './rotating-log.js';
import type { Secrets } from './secrets.js';
import { serviceDatabaseUrl } from './service-database.js';

/** A server that is restarted, on the same port, whenever it ends without being asked to. */
export interface PrivateServer {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

export interface PrivateServerOptions {
  readonly home: Home;
  readonly secrets: Secrets;
  readonly previousPort: number | undefined;
  readonly onProcess: (identity: ProcessIdentity) => void;
  readonly onNote: (text: string) => void;
}

type Launch = (onExit: (reason: string) => void) => Promise<ProcessIdentity>;

const LONGEST_PAUSE_MS = 30_000;

/** Starts through `launch`, and again after each unasked end with a growing pause. */
async function keepRunning(name: string, launch: Launch, options: PrivateServerOptions): Promise<() => void> {
  let stopping = false;
  let pauseMs = 250;
  const revive = async (reason: string): Promise<void> => {
    if (stopping) return;
    options.onNote(`${name} ended (${reason}); starting it again`);
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    if (stopping) return;
    await start().catch((error: Error) => revive(error.message));
  };
  const start = async () => options.onProcess(await launch((reason) => void revive(reason)));
  await start();
  return () => {
    stopping = true;
  };
}

async function prepareDatabase(adminUrl: string, secrets: Secrets, logFile: string): Promise<void> {
  const script = fileURLToPath(new URL('./prepare-database.js', import.meta.url));
  const input = JSON.stringify({ adminUrl, secrets });
  const done = await runCommand(process.execPath, ['--no-warnings', script], { input, timeoutMs: 60_000 });
  if (done.code !== 0)
    throw new Failure('service', done.stderr.trim() || 'The database could not be prepared.', 'Look at the log.', logFile);
}

/** A durable PostgreSQL with the services' database in it. `url` is for the services' role. */
export async function startPrivatePostgres(options: PrivateServerOptions): Promise<PrivateServer> {
  const { home, secrets } = options;
  const account = serverAccount();
  const directory = await placeFor(home.path, 'postgres', account);
  const port = await keptPort(options.previousPort);
  const logFile = join(home.logs, 'postgres.log');
  rotateIfLarge(logFile);
  let adminUrl = '';
  const forget = await keepRunning(
    'PostgreSQL',
    async (onExit) => {
      const server = await startPostgres({
        directory,
        logFile,
        binaries: findPostgresBinaries() ?? '',
        account,
        durability: 'durable',
        port,
        password: secrets.databaseSuperuserPassword,
        onExit,
      });
      adminUrl = server.adminUrl;
      return server.process;
    },
    options,
  );
  const mark = join(directory, 'database-ready');
  if (!existsSync(mark)) {
    await prepareDatabase(adminUrl, secrets, logFile);
    writeFileSync(mark, '', { mode: 0o600 });
  }
  const stop = () => {
    forget();
    return stopPostgres(directory);
  };
  return { port, url: serviceDatabaseUrl(port, secrets), stop };
}

/** A durable Redis: every write is on disk within a second, nothing is evicted. */
export async function startPrivateRedis(options: PrivateServerOptions): Promise<PrivateServer> {
  const { home, secrets } = options;
  const account = serverAccount();
  const directory = await placeFor(home.path, 'redis', account);
  const port = await keptPort(options.previousPort);
  const logFile = join(home.logs, 'redis.log');
  rotateIfLarge(logFile);
  let url = '';
  const forget = await keepRunning(
    'Redis',
    async (onExit) => {
      const server = await startRedis({
        directory,
        logFile,
        program: findProgram('redis-server') ?? '',
        account,
        durability: 'durable',
        port,
        password: secrets.redisPassword,
        onExit,
      });
      url = server.url;
      return server.process;
    },
    options,
  );
  const stop = () => {
    forget();
    return stopRedis(directory);
  };
  return { port, url, stop };
}

/** Stops whatever private servers a home still has; for a launcher that was killed. */
export async function stopPrivateServers(home: Home): Promise<void> {
  if (!existsSync(home.path)) return;
  const account = serverAccount();
  const stops = [placeFor(home.path, 'postgres', account).then(stopPostgres), placeFor(home.path, 'redis', account).then(stopRedis)];
  await Promise.all(stops);
}
