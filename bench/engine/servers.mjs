import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { infra, pg } from './modules.mjs';

const { startPostgres, stopPostgres } = await infra('postgres');
const { startRedis, stopRedis } = await infra('redis');
const { serverAccount } = await infra('account');
const { freePort } = await infra('port');
const { findPostgresBinaries, findProgram } = await infra('program');

/** Private servers with the settings of `npm start`: fsync on, append-only file synced every second. */
export async function startServers() {
  const directory = mkdtempSync('/var/tmp/autoweave-bench-');
  chmodSync(directory, 0o755);
  const shared = { account: serverAccount(), durability: 'durable', password: randomBytes(12).toString('base64url') };
  const postgres = await startPostgres({
    ...shared,
    directory: join(directory, 'postgres'),
    logFile: join(directory, 'postgres.log'),
    binaries: findPostgresBinaries(),
    port: await freePort(),
  });
  const redis = await startRedis({
    ...shared,
    directory: join(directory, 'redis'),
    logFile: join(directory, 'redis.log'),
    program: findProgram('redis-server'),
    port: await freePort(),
  });
  let count = 0;
  return {
    redisUrl: redis.url,
    async database() {
      const name = `bench_${(count += 1)}`;
      const admin = new pg.Client({ connectionString: postgres.adminUrl });
      await admin.connect();
      await admin.query(`CREATE DATABASE ${name}`);
      await admin.end();
      const url = new URL(postgres.adminUrl);
      url.pathname = `/${name}`;
      return url.toString();
    },
    /** Bytes written to the write-ahead log so far, indexes included. */
    async walBytes() {
      const admin = new pg.Client({ connectionString: postgres.adminUrl });
      await admin.connect();
      const { rows } = await admin.query(`SELECT pg_current_wal_lsn() - '0/0' AS bytes`);
      await admin.end();
      return Number(rows[0].bytes);
    },
    async stop() {
      await Promise.all([stopPostgres(join(directory, 'postgres')), stopRedis(join(directory, 'redis'))]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
