import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { protectTenantRows } from './tenant-rows.js';

/** One service's migrations: a folder of `<name>/migration.sql`, applied in order of name to `schema`. */
export interface Migrations {
  readonly schema: string;
  readonly dir: string;
}

/** The key that Prisma's own engine locks, so that both can be used on one database. */
const prismaLock = 72707369;

/**
 * Brings a schema up to date and records it exactly as `prisma migrate deploy` does. Safe to run from many processes at
 * once; a second run does nothing. Throws when an earlier migration failed half-way or was edited after it was applied.
 * Returns the names it applied.
 */
export async function migrate(databaseUrl: string, { schema, dir }: Migrations): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'autoweave-migrate' });
  await client.connect();
  const applied: string[] = [];
  try {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`);
    await client.query(`SET search_path TO ${pg.escapeIdentifier(schema)}`);
    await client.query(
      'CREATE TABLE IF NOT EXISTS _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)',
    );
    const rows = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
      'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    );
    const done = new Map(rows.rows.map((row) => [row.migration_name, row]));
    for (const row of done.values()) {
      if (!row.finished_at)
        throw new Error(`Migration ${schema}/${row.migration_name} failed earlier and needs a person: see _prisma_migrations.logs`);
    }
    for (const name of await migrationNames(dir)) {
      const sql = await readFile(join(dir, name, 'migration.sql'));
      const checksum = createHash('sha256').update(sql).digest('hex');
      const earlier = done.get(name);
      if (earlier) {
        if (earlier.checksum !== checksum) throw new Error(`Migration ${schema}/${name} was edited after it was applied`);
        continue;
      }
      await apply(client, name, checksum, sql.toString());
      applied.push(name);
    }
    await protectTenantRows(client);
  } finally {
    await client.end();
  }
  return applied;
}

const migrationNames = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

async function apply(client: pg.Client, name: string, checksum: string, sql: string): Promise<void> {
  const id = randomUUID();
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [id, checksum, name]);
  try {
    await client.query(sql);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, String(error)]);
    throw error;
  }
  await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id]);
}
