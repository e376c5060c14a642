import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { infra, kernel, pg } from './modules.mjs';

const { startPostgres, stopPostgres } = await infra('postgres');
const { startRedis, stopRedis } = await infra('redis');
const { serverAccount } = await infra('account');
const { nextFreePort } = await infra('port');
const { findPostgresBinaries, findProgram } = await infra('program');

/**
 * Below the range of ports that systems give to outgoing connections: while a server is away, whoever calls it again and again
 * would otherwise come to hold its very port one day.
 */
const somePort = () => nextFreePort(10_000 + Math.floor(Math.random() * 20_000));

/** Private servers with the settings of `npm start` (fsync on, append-only file synced every second), to be maltreated. */
export async function startServers() {
  const directory = mkdtempSync('/var/tmp/autoweave-chaos-');
  chmodSync(directory, 0o755);
  const shared = { account: serverAccount(), durability: 'durable', password: randomBytes(12).toString('base64url') };
  const postgresOptions = {
    ...shared,
    directory: join(directory, 'postgres'),
    logFile: join(directory, 'postgres.log'),
    binaries: findPostgresBinaries(),
    port: await somePort(),
  };
  const redisOptions = {
    ...shared,
    directory: join(directory, 'redis'),
    logFile: join(directory, 'redis.log'),
    program: findProgram('redis-server'),
    port: await somePort(),
  };
  let postgres = await startPostgres(postgresOptions);
  let redis = await startRedis(redisOptions);
  const client = kernel.connectRedis(redis.url);
  const admin = async (statement) => {
    const connection = new pg.Client({ connectionString: postgres.adminUrl });
    connection.on('error', () => undefined);
    await connection.connect();
    try {
      return (await connection.query(statement)).rows;
    } finally {
      await connection.end().catch(() => undefined);
    }
  };
  await admin('CREATE DATABASE chaos');
  const url = new URL(postgres.adminUrl);
  url.pathname = '/chaos';
  return {
    directory,
    databaseUrl: url.toString(),
    redisUrl: redis.url,
    redis: client,
    /** Ends the server as an administrator would, or as a power cut does, and starts it again on the same data. */
    async restartPostgres(kill) {
      if (kill) process.kill(postgres.process.pid, 'SIGKILL');
      else await stopPostgres(postgresOptions.directory);
      postgres = await startPostgres(postgresOptions);
    },
    async restartRedis(kill) {
      if (kill) process.kill(redis.process.pid, 'SIGKILL');
      else await stopRedis(redisOptions.directory);
      redis = await startRedis(redisOptions);
    },
    flushRedis: () => client.flushall(),
    cutConnections: () =>
      admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'chaos' AND application_name LIKE 'autoweave-%'`),
    async stop() {
      client.disconnect();
      await Promise.all([stopPostgres(postgresOptions.directory), stopRedis(redisOptions.directory)]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
