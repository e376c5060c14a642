import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Migrations, migrate } from '@autoweave/kernel';
import pg from 'pg';
import { testServers } from './config.js';

export interface TestDatabase {
  readonly url: string;
  /** Drops the database. Throws when a connection to it is still open: somebody did not close a pool. */
  drop(): Promise<void>;
}

/**
 * A database of its own with these migrations applied. The migrated state is kept as a template (named by the content of
 * the migrations), so that a further database costs one copy of it.
 */
export async function createTestDatabase(migrations: readonly Migrations[] = []): Promise<TestDatabase> {
  const template = await ensureTemplate(migrations);
  const name = `aw_test_${randomBytes(6).toString('hex')}`;
  await asAdmin((admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: urlOf(name),
    async drop() {
      await asAdmin(async (admin) => {
        const leaked = await connectionsTo(admin, name);
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        if (leaked.length > 0) throw new Error(`A test left ${leaked.length} connection(s) open: ${leaked.join(', ')}`);
      });
    },
  };
}

/** Names of the programs still connected; a closing connection gets a moment to disappear. */
async function connectionsTo(admin: pg.Client, name: string): Promise<string[]> {
  for (let round = 0; ; round += 1) {
    const { rows } = await admin.query<{ application_name: string }>('SELECT application_name FROM pg_stat_activity WHERE datname = $1', [
      name,
    ]);
    if (rows.length === 0 || round === 20) return rows.map((row) => row.application_name);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ensureTemplate(migrations: readonly Migrations[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { schema, dir } of migrations) {
    hash.update(schema);
    for (const entry of (await readdir(dir)).sort()) {
      if (entry.endsWith('.toml')) continue;
      hash.update(entry).update(await readFile(join(dir, entry, 'migration.sql')));
    }
  }
  const name = `aw_template_${hash.digest('hex').slice(0, 16)}`;
  await asAdmin(async (admin) => {
    // Test files run in parallel: the first builds the template, the others wait for it.
    await admin.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    const building = `${name}_building`;
    await admin.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${building}`);
    for (const one of migrations) await migrate(urlOf(building), one);
    await admin.query(`ALTER DATABASE ${building} RENAME TO ${name}`);
  });
  return name;
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: testServers().databaseUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(testServers().databaseUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
