import { randomBytes } from 'node:crypto';
import { dataCommands } from '@autoweave/contracts';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPool, type DataMap, type MessageContext, type Pool, TenantData, tenantDataController } from '../src/index.js';

const [a, b] = ['tenant_01h2xcejqtf2nbrexx3vqjhp41', 'tenant_01h2xcejqtf2nbrexx3vqjhp42'];
const [ann, bob] = ['user_01h2xcejqtf2nbrexx3vqjhp41', 'user_01h2xcejqtf2nbrexx3vqjhp42'];
const sha256 = 'a'.repeat(64);

const map: DataMap = {
  schemas: ['things'],
  through: { page: { sql: 't.book_id IN (SELECT k.id FROM things.book k WHERE k.tenant_id = $1)', of: 'book' } },
  ofUser: {
    page: { sql: 't.book_id IN (SELECT k.id FROM things.book k WHERE k.user_id = $2)', of: 'book' },
    vote: null,
  },
  notExported: ['session'],
  notPurged: ['log'],
};

describe('what a service holds of a tenant', () => {
  const name = `aw_data_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: process.env['AUTOWEAVE_TEST_DATABASE_URL'] });
  const url = new URL(process.env['AUTOWEAVE_TEST_DATABASE_URL'] as string);
  url.pathname = `/${name}`;
  let pool: Pool;
  let data: TenantData;

  beforeAll(async () => {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    const setup = new pg.Client({ connectionString: url.toString() });
    await setup.connect();
    await setup.query(`CREATE SCHEMA things;
      CREATE TABLE things.book (id TEXT PRIMARY KEY, tenant_id TEXT, user_id TEXT, title TEXT, password_hash TEXT, note TEXT);
      CREATE TABLE things.page (book_id TEXT, text TEXT);
      CREATE TABLE things.loan (id TEXT, tenant_id TEXT, user_id TEXT, book_id TEXT REFERENCES things.book (id));
      CREATE TABLE things.session (tenant_id TEXT, user_id TEXT, token BYTEA);
      CREATE TABLE things.vote (tenant_id TEXT, user_id TEXT);
      CREATE TABLE things.log (tenant_id TEXT, user_id TEXT);
      CREATE TABLE things.shared (id TEXT);`);
    await setup.end();
    pool = createPool(url.toString(), 'things', { max: 2 });
    data = new TenantData(pool, map);
  });
  beforeEach(async () => {
    await pool.query('TRUNCATE things.book, things.page, things.loan, things.session, things.vote, things.log, things.shared');
    for (const [tenant, user] of [
      [a, ann],
      [a, bob],
      [b, ann],
    ] as const) {
      const id = `${tenant}/${user}`;
      await pool.query('INSERT INTO things.book VALUES ($1, $2, $3, $4, $5, $6)', [
        id,
        tenant,
        user,
        `book of ${id}`,
        'hash',
        `v1.0123abcd.${id}`,
      ]);
      await pool.query('INSERT INTO things.page VALUES ($1, $2)', [id, `{"sha256":"${sha256}"}`]);
      await pool.query('INSERT INTO things.loan VALUES ($1, $2, $3, $1)', [id, tenant, user]);
      for (const table of ['session', 'vote', 'log'])
        await pool.query(`INSERT INTO things.${table} (tenant_id, user_id) VALUES ($1, $2)`, [tenant, user]);
    }
    await pool.query("INSERT INTO things.shared VALUES ('of everybody')");
  });
  afterAll(async () => {
    await pool.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });

  const left = async () => {
    const counts = await Promise.all(
      ['book', 'page', 'loan', 'session', 'vote', 'log', 'shared'].map(
        async (table) => [table, (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM things.${table}`)).rows[0]!.n] as const,
      ),
    );
    return Object.fromEntries(counts);
  };

  it('is handed out table by table and page by page, without what opens something', async () => {
    expect((await data.exported({ tenantId: a })).sort()).toEqual(['book', 'loan', 'log', 'page', 'vote']);
    const first = await data.page({ tenantId: a }, 'book', null, 1);
    const second = await data.page({ tenantId: a }, 'book', first.next, 1);
    const third = await data.page({ tenantId: a }, 'book', second.next, 1);
    expect([...first.rows, ...second.rows].map(({ user_id }) => String(user_id)).sort()).toEqual([ann, bob]);
    expect([third.rows, third.next]).toEqual([[], null]);
    expect(Object.keys(first.rows[0] as object).sort()).toEqual(['id', 'tenant_id', 'title', 'user_id']);
    for (const table of ['session', 'shared', 'book; DROP TABLE things.book'])
      await expect(data.page({ tenantId: a }, table, null, 10), table).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is removed, children before what they refer to, and nothing of another', async () => {
    expect(await data.purge({ tenantId: a })).toEqual([
      { table: 'things.loan', rows: 2 },
      { table: 'things.page', rows: 2 },
      { table: 'things.book', rows: 2 },
      { table: 'things.session', rows: 2 },
      { table: 'things.vote', rows: 2 },
    ]);
    expect(await left()).toEqual({ book: 1, page: 1, loan: 1, session: 1, vote: 1, log: 3, shared: 1 });
    expect([await data.count({ tenantId: a }), await data.count({ tenantId: b })]).toEqual([0, 5]);
    expect(await data.purge({ tenantId: a })).toEqual([]);
  });

  it('of one person goes alone; what was decided together stays', async () => {
    await data.purge({ tenantId: a, userId: ann });
    expect(await left()).toEqual({ book: 2, page: 2, loan: 2, session: 2, vote: 3, log: 3, shared: 1 });
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM things.book ORDER BY id');
    expect(rows.map(({ id }) => id)).toEqual([`${a}/${bob}`, `${b}/${ann}`]);
  });

  it('tells which contents are still referred to, whoever does', async () => {
    const other = 'b'.repeat(64);
    expect(await data.references([sha256, other])).toEqual([sha256]);
    await data.purge({ tenantId: a });
    expect(await data.references([sha256])).toEqual([sha256]);
    await data.purge({ tenantId: b });
    expect(await data.references([sha256])).toEqual([]);
  });

  it('is given and removed for the gateway only, and not while something is under way', async () => {
    const Consumer = tenantDataController(dataCommands.memory, map, async () => 'a goal is under way');
    const consumer = new Consumer(pool) as Record<
      'page' | 'purge' | 'references',
      (input: unknown, context: MessageContext) => Promise<unknown>
    >;
    const as = (actor: MessageContext['actor']): MessageContext => ({
      id: 'm',
      tenantId: a,
      actor,
      correlationId: 'c',
      deadline: null,
      deliveries: 1,
    });
    const scope = { tenantId: a };
    for (const actor of [
      { type: 'user', userId: ann, role: 'system_admin' },
      { type: 'agent', agent: 'x', taskId: 't', forUserId: ann },
      { type: 'service', service: 'plugins' },
    ] as const)
      for (const [name, input] of [
        ['page', { ...scope, after: null, limit: 1 }],
        ['purge', scope],
        ['references', { sha256: [sha256] }],
      ] as const)
        await expect(consumer[name](input, as(actor)), `${name} by ${actor.type}`).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(consumer.purge(scope, as({ type: 'service', service: 'gateway' }))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await left()).toMatchObject({ book: 3 });
  });
});
