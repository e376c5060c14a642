import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acrossTenants, createPool, enterTenant, inTransaction, migrate, type Pool, runInContext } from '../src/index.js';

const as = <T>(tenantId: string | undefined, work: () => T): T => runInContext({ requestId: 'req', tenantId }, work);

describe('rows of tenants', () => {
  const name = `aw_rows_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: process.env['AUTOWEAVE_TEST_DATABASE_URL'] });
  const url = new URL(process.env['AUTOWEAVE_TEST_DATABASE_URL'] as string);
  url.pathname = `/${name}`;
  let pool: Pool;

  beforeAll(async () => {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    const dir = mkdtempSync(join(tmpdir(), 'aw-rows-'));
    mkdirSync(join(dir, '1_init'));
    writeFileSync(
      join(dir, '1_init', 'migration.sql'),
      'CREATE TABLE note (id SERIAL PRIMARY KEY, tenant_id TEXT NOT NULL, text TEXT); CREATE TABLE shared (id INT)',
    );
    await migrate(url.toString(), { schema: 'rows', dir });
    mkdirSync(join(dir, '2_more'));
    writeFileSync(join(dir, '2_more', 'migration.sql'), 'CREATE TABLE later (tenant_id TEXT)');
    await migrate(url.toString(), { schema: 'rows', dir });
    pool = createPool(url.toString(), 'rows', { max: 2, followsTenant: true });
    await pool.query("INSERT INTO note (tenant_id, text) VALUES ('a', 'of a'), ('b', 'of b'), ('a', 'too')");
  });
  afterAll(async () => {
    await pool.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });

  const texts = async () => (await pool.query<{ text: string }>('SELECT text FROM note ORDER BY id')).rows.map((row) => row.text);

  // @requirement IDN-063
  it('are all there for the service, and only its own for a tenant, whatever the query says', async () => {
    expect(await texts()).toEqual(['of a', 'of b', 'too']);
    expect(await as('a', texts)).toEqual(['of a', 'too']);
    expect(await as('b', texts)).toEqual(['of b']);
    expect(await as('nobody', texts)).toEqual([]);
    expect((await as('a', () => pool.query("SELECT * FROM note WHERE tenant_id = 'b'"))).rows).toEqual([]);
    expect(await texts()).toEqual(['of a', 'of b', 'too']);
  });
  it('of another tenant cannot be written, moved or deleted', async () => {
    await expect(as('a', () => pool.query("INSERT INTO note (tenant_id, text) VALUES ('b', 'planted')"))).rejects.toThrow(
      'row-level security',
    );
    await expect(as('a', () => pool.query("UPDATE note SET tenant_id = 'b' WHERE text = 'too'"))).rejects.toThrow('row-level security');
    expect((await as('a', () => pool.query("UPDATE note SET text = 'x' WHERE tenant_id = 'b'"))).rowCount).toBe(0);
    expect((await as('a', () => pool.query("DELETE FROM note WHERE text = 'of b'"))).rowCount).toBe(0);
    await expect(as('a', () => pool.query('TRUNCATE note'))).rejects.toThrow('permission denied');
    await expect(as('a', () => pool.query('ALTER TABLE note DISABLE ROW LEVEL SECURITY'))).rejects.toThrow('must be owner');
  });
  it('are held apart in transactions, on few connections, for many at once', async () => {
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, i) => {
        const tenant = ['a', 'b', undefined][i % 3];
        return as(tenant, () =>
          inTransaction(pool, async (client) => {
            const { rows } = await client.query<{ tenant_id: string }>('SELECT DISTINCT tenant_id FROM note');
            return { tenant, found: rows.map((row) => row.tenant_id).sort((x, y) => x.localeCompare(y)) };
          }),
        );
      }),
    );
    for (const { tenant, found } of seen) expect(found).toEqual(tenant ? [tenant] : ['a', 'b']);
  });
  it('of tables that come later are protected too; what belongs to no tenant stays open', async () => {
    await pool.query("INSERT INTO later VALUES ('a'), ('b')");
    expect((await as('a', () => pool.query('SELECT * FROM later'))).rows).toEqual([{ tenant_id: 'a' }]);
    await as('a', () => pool.query('INSERT INTO shared VALUES (1)'));
  });
  it('follow the tenant that a request turns out to be of, and work across tenants names itself', async () => {
    await runInContext({ requestId: 'req' }, async () => {
      expect(await texts()).toHaveLength(3);
      enterTenant('b');
      expect(await texts()).toEqual(['of b']);
      expect(await acrossTenants(texts)).toHaveLength(3);
      expect(await texts()).toEqual(['of b']);
    });
  });
});
