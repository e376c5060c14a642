import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll } from 'vitest';

/** The kernel stands below the testkit, so it makes its stores itself: an empty database and an empty Redis. */
export async function freshStores(): Promise<{ databaseUrl: string; redisUrl: string }> {
  const { AUTOWEAVE_TEST_DATABASE_URL: adminUrl, AUTOWEAVE_TEST_REDIS_URL: redisBase } = process.env;
  if (!adminUrl || !redisBase) throw new Error('run the tests by `npm test`, which starts Postgres and Redis');
  const name = `aw_kernel_${randomBytes(6).toString('hex')}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await admin(`CREATE DATABASE ${name}`);
  afterAll(() => admin(`DROP DATABASE ${name} WITH (FORCE)`));
  const databaseUrl = new URL(adminUrl);
  databaseUrl.pathname = `/${name}`;
  const redisUrl = new URL(redisBase);
  redisUrl.pathname = '/0';
  const counter = new Redis(redisUrl.toString());
  redisUrl.pathname = `/${1 + ((await counter.incr('aw:test:database')) % 63)}`;
  counter.disconnect();
  const redis = new Redis(redisUrl.toString());
  await redis.flushdb();
  redis.disconnect();
  return { databaseUrl: databaseUrl.toString(), redisUrl: redisUrl.toString() };
}
