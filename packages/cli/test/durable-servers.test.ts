import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverAccount } from '../src/infra/account.js';
import { freePort } from '../src/infra/port.js';
import { type PostgresServer, startPostgres, stopPostgres } from '../src/infra/postgres.js';
import { isAlive, processesIn, signalProcess, waitForExit } from '../src/infra/process-identity.js';
import { findPostgresBinaries, findProgram } from '../src/infra/program.js';
import { startRedis, stopRedis } from '../src/infra/redis.js';
import { startThrowawayServers } from '../src/infra/throwaway.js';
import { temporaryFolder } from './fixture/launcher.js';

const password = 'a-password-of-this-test';
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder('servers');
});
afterEach(async () => {
  await stopPostgres(join(folder.path, 'postgres'));
  await stopRedis(join(folder.path, 'redis'));
  folder.remove();
});

async function postgres(port: number): Promise<PostgresServer> {
  return startPostgres({
    directory: join(folder.path, 'postgres'),
    logFile: join(folder.path, 'postgres.log'),
    binaries: findPostgresBinaries() ?? '',
    account: serverAccount(),
    durability: 'durable',
    port,
    password,
  });
}

async function query(server: PostgresServer, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('durable servers', () => {
  it('what PostgreSQL had committed is there after its processes were killed, and the start is not blocked', async () => {
    const port = await freePort();
    const server = await postgres(port);
    expect(await query(server, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(server, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    await query(server, 'CREATE TABLE kept (n int)');
    await query(server, 'INSERT INTO kept SELECT generate_series(1, 1000)');
    const data = join(folder.path, 'postgres', 'data');
    const all = processesIn(data, 'postgres');
    expect(all.length).toBeGreaterThan(3);
    for (const identity of all) signalProcess(identity, 'SIGKILL');
    await waitForExit(server.process, 5_000);
    const again = await postgres(port);
    expect(await query(again, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1000 }]);
  });

  it('orphans of a killed postmaster do not block the next start', async () => {
    const port = await freePort();
    const server = await postgres(port);
    signalProcess(server.process, 'SIGKILL');
    const again = await postgres(port);
    expect(isAlive(again.process)).toBe(true);
  });

  it('a lock file naming a foreign process neither blocks the start nor kills that process', async () => {
    const server = await postgres(await freePort());
    await stopPostgres(join(folder.path, 'postgres'));
    expect(isAlive(server.process)).toBe(false);
    const stale = `${process.pid}\n${join(folder.path, 'postgres', 'data')}\n1\n5432\n\n127.0.0.1\n0 0\nready   \n`;
    writeFileSync(join(folder.path, 'postgres', 'data', 'postmaster.pid'), stale);
    const again = await postgres(await freePort());
    expect(isAlive(again.process)).toBe(true);
  });

  it('refuses a connection without the password', async () => {
    const server = await postgres(await freePort());
    const client = new pg.Client({ connectionString: `postgresql://postgres:wrong@127.0.0.1:${server.port}/postgres` });
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('Redis keeps what it acknowledged over a second ago when it is killed', async () => {
    const options = {
      directory: join(folder.path, 'redis'),
      logFile: join(folder.path, 'redis.log'),
      program: findProgram('redis-server') ?? '',
      account: serverAccount(),
      durability: 'durable',
      port: await freePort(),
      password,
    } as const;
    const { RedisProbe } = await import('./fixture/redis-probe.js');
    const server = await startRedis(options);
    const before = await RedisProbe.connect(server.port, password);
    await before.send('SELECT', '63');
    await before.send('SET', 'kept', 'yes');
    expect(await before.send('CONFIG', 'GET', 'maxmemory-policy')).toContain('noeviction');
    // WAITAOF is not in Redis 7.0: the promise is one second.
    await new Promise((done) => setTimeout(done, 1_200));
    signalProcess(server.process, 'SIGKILL');
    await waitForExit(server.process, 5_000);
    before.close();
    const again = await startRedis(options);
    const after = await RedisProbe.connect(again.port, password);
    await after.send('SELECT', '63');
    expect(await after.send('GET', 'kept')).toContain('yes');
    after.close();
  });

  it('throw-away servers end without leaving a process', async () => {
    const servers = await startThrowawayServers(join(folder.path, 'throwaway'));
    const data = join(folder.path, 'throwaway', 'postgres', 'data');
    expect(processesIn(data, 'postgres').length).toBeGreaterThan(0);
    await servers.stop();
    expect(processesIn(data, 'postgres')).toEqual([]);
    expect(processesIn(join(folder.path, 'throwaway', 'redis'), 'redis-server')).toEqual([]);
  });
});
