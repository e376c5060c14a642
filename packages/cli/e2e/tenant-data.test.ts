import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { homeAt } from '../src/home.js';
import { freePort } from '../src/infra/port.js';
import { readInstance } from '../src/instance.js';
import { loadSecrets } from '../src/secrets.js';
import { serviceDatabaseUrl } from '../src/service-database.js';
import { runLauncher, temporaryFolder } from '../test/fixture/launcher.js';

/** Stands in everything that is made for the organisation: found anywhere afterwards, it was left behind. */
const mark = 'quetzalcoatl-4711';
const adminPassword = 'take-it-all-along-23';

let folder: ReturnType<typeof temporaryFolder>;
let environment: Record<string, string>;
let url: string;
let operator: string;
let database: pg.Client;

interface Answer {
  readonly status: number;
  readonly body: any;
}

async function call(method: string, path: string, token: string | undefined, body?: unknown): Promise<Answer> {
  const raw = body instanceof FormData;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 90_000; Date.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what} did not happen within 90 s`);
}

/** Every table of every service that can hold something of a tenant. */
const tenantTables = `SELECT format('%I.%I', c.table_schema, c.table_name) AS name
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE c.column_name = 'tenant_id' AND t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`;
const allTables = `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`;

async function counts(tables: string, condition: string, value: string): Promise<Record<string, number>> {
  const { rows } = await database.query<{ name: string }>(tables);
  const found: Record<string, number> = {};
  for (const { name } of rows) {
    const { rows: counted } = await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name} t WHERE ${condition}`, [value]);
    if (counted[0]?.n) found[name] = counted[0].n;
  }
  return found;
}

beforeAll(async () => {
  folder = temporaryFolder('tenant-data');
  const port = await freePort();
  environment = {
    AUTOWEAVE_HOME: join(folder.path, 'home'),
    INIT_CWD: folder.path,
    AUTOWEAVE_GATEWAY_PORT: String(port),
    AUTOWEAVE_ADMIN_PASSWORD: adminPassword,
  };
  const started = await runLauncher(['up', '--detach', '--no-apps'], environment);
  if (started.code !== 0) throw new Error(started.stderr);
  url = `http://127.0.0.1:${port}`;
  const home = homeAt(environment['AUTOWEAVE_HOME'] as string);
  const secrets = loadSecrets(home.secretsFile);
  database = new pg.Client({ connectionString: serviceDatabaseUrl(readInstance(home)!.databasePort as number, secrets) });
  await database.connect();
  const token = readFileSync(home.cliTokenFile, 'utf8').trim();
  operator = (await call('POST', '/api/v1/sessions/elevate', token, { password: adminPassword })).body.token;
});

afterAll(async () => {
  await database?.end();
  await runLauncher(['down'], environment);
  folder.remove();
});

// @requirements IDN-058 IDN-066
it('leaves nothing of an organisation in any table of any service, and everything of the others', async () => {
  const made = await call('POST', '/api/v1/tenants', operator, {
    name: `Org ${mark}`,
    slug: 'to-be-removed',
    tier: 'PROFESSIONAL',
    owner: { username: 'owner', email: 'owner@removed.example', name: `Owner ${mark}` },
  });
  const { tenantId } = made.body.tenant;
  await call('POST', `/api/v1/tenants/${tenantId}/approve`, operator);
  const owner = (
    await call('POST', '/api/v1/auth/login', undefined, { email: 'owner@removed.example', password: made.body.owner.password })
  ).body.token;
  const form = new FormData();
  form.set('file', new Blob([`month,sales\njanuary,10\n${mark},20\n`]), 'sales.csv');
  const file = (await call('POST', '/api/v1/files', owner, form)).body;
  const goal = (
    await call('POST', '/api/v1/goals', owner, { text: `Summarise the table in sales.csv for ${mark}`, fileIds: [file.fileId] })
  ).body;
  await until('the end of a goal', async () => {
    const { body } = await call('GET', `/api/v1/goals/${goal.goalId}`, owner);
    return ['COMPLETED', 'FAILED'].includes(body.state) ? body : undefined;
  });
  await call('POST', '/api/v1/memory', owner, { kind: 'semantic', title: mark, content: `remember ${mark}`, source: 'test' });
  await call('POST', '/api/v1/conversations', owner, { title: mark });
  await call('POST', '/api/v1/hooks', owner, { name: mark, source: 'github', action: { type: 'event' } });
  await call('POST', '/api/v1/webhooks', owner, { name: mark, url: 'https://hooks.example.com/x', events: ['*'] });
  await call('POST', '/api/v1/roles', owner, { name: 'treasurer', description: mark, permissions: ['goal:read'] });
  await call('POST', '/api/v1/schedules', owner, { name: mark, cron: '0 6 * * *', goal: { text: `daily ${mark}` } });
  await call('POST', '/api/v1/agents', owner, {
    name: 'quetzal',
    type: 'quetzal',
    role: 'tool',
    version: '1.0.0',
    description: mark,
    capabilities: [],
    tools: [],
    instructions: mark,
  });
  // One goal that is still under way, or about to be, when the organisation is removed.
  await call('POST', '/api/v1/goals', owner, { text: `later ${mark}`, startAt: new Date(Date.now() + 3_600_000).toISOString() });

  const before = await counts(tenantTables, 'tenant_id = $1', tenantId);
  for (const table of [
    'identity."user"',
    'edge.file',
    'edge.webhook',
    'orchestration.goal',
    'orchestration.goal_log',
    'execution.run',
    'memory.memory',
  ])
    expect(Object.keys(before), table).toContain(table);
  const { rows: others } = await database.query<{ id: string }>('SELECT id FROM identity.tenant WHERE id <> $1', [tenantId]);
  const theirs = await counts(tenantTables, 'tenant_id = $1', others[0]!.id);

  expect((await call('POST', `/api/v1/tenants/${tenantId}/export`, operator, {})).status).toBe(202);
  const exported = await until('the export', async () => {
    const [one] = (await call('GET', `/api/v1/tenants/${tenantId}/exports`, operator)).body.exports;
    return ['READY', 'FAILED'].includes(one.status) ? one : undefined;
  });
  expect(exported).toMatchObject({ status: 'READY', counts: { 'supervisor.goal': 2, 'gateway.file': 1 } });

  expect((await call('DELETE', `/api/v1/tenants/${tenantId}`, operator)).status).toBe(200);
  expect((await call('POST', `/api/v1/tenants/${tenantId}/purge`, operator, { confirm: 'to-be-removed' })).status).toBe(202);
  const report = await until('the purge', async () => {
    const [one] = (await call('GET', `/api/v1/tenants/${tenantId}/purges`, operator)).body.purges;
    return ['DONE', 'FAILED'].includes(one.status) ? one : undefined;
  });
  expect(report).toMatchObject({ status: 'DONE' });

  expect(await counts(tenantTables, 'tenant_id = $1', tenantId)).toEqual({});
  expect(await counts(allTables, "t::text LIKE '%' || $1 || '%'", mark)).toEqual({});
  expect(await counts(allTables, "t::text LIKE '%' || $1 || '%'", 'owner@removed.example')).toEqual({});
  const { rows: content } = await database.query('SELECT 1 FROM blobs.blob WHERE sha256 = $1', [file.sha256]);
  expect(content).toEqual([]);
  const removed = new Map<string, number>(report.removed.map((one: { table: string; rows: number }) => [one.table, one.rows]));
  for (const [table, rows] of Object.entries(before))
    if (table !== 'edge.audit_event') expect(removed.get(table.replaceAll('"', '')) ?? 0, table).toBeGreaterThanOrEqual(rows);
  const after = await counts(tenantTables, 'tenant_id = $1', others[0]!.id);
  for (const [table, rows] of Object.entries(theirs)) expect(after[table] ?? 0, table).toBeGreaterThanOrEqual(rows);
  expect((await call('POST', '/api/v1/audit/verify', operator, {})).body).toMatchObject({ ok: true, problems: [] });
});
