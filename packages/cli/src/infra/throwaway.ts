import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { serverAccount } from './account.js';
import { freePort } from './port.js';
import { startPostgres, stopPostgres } from './postgres.js';
import { findPostgresBinaries, findProgram } from './program.js';
import { startRedis, stopRedis } from './redis.js';

/** Fast servers for tests; nothing in them survives. */
export interface ThrowawayServers {
  /** Superuser URL of the database `postgres`. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL and a Redis of 64 databases in `directory`, both without any durability.
 * Fails with `missing-program` when the machine has no such servers.
 */
export async function startThrowawayServers(directory: string): Promise<ThrowawayServers> {
  const binaries = findPostgresBinaries();
  const program = findProgram('redis-server');
  if (binaries === undefined || program === undefined) {
    throw new Failure(
      'missing-program',
      `${binaries === undefined ? 'PostgreSQL (14 or newer)' : 'Redis'} is not installed.`,
      'Install it: on Debian and Ubuntu `apt-get install postgresql redis-server`.',
    );
  }
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
  const account = serverAccount();
  const password = randomBytes(18).toString('base64url');
  const logs = join(directory, 'logs');
  const [databasePort, redisPort] = [await freePort(), await freePort()];
  const shared = { account, durability: 'throwaway', password } as const;
  const stop = async () => {
    await Promise.all([stopPostgres(join(directory, 'postgres')), stopRedis(join(directory, 'redis'))]);
  };
  try {
    const [postgres, redis] = await Promise.all([
      startPostgres({
        ...shared,
        directory: join(directory, 'postgres'),
        logFile: join(logs, 'postgres.log'),
        binaries,
        port: databasePort,
      }),
      startRedis({
        ...shared,
        directory: join(directory, 'redis'),
        logFile: join(logs, 'redis.log'),
        program,
        port: redisPort,
      }),
    ]);
    return { databaseUrl: postgres.adminUrl, redisUrl: redis.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
