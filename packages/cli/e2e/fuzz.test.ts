import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { homeAt } from '../src/home.js';
import { freePort } from '../src/infra/port.js';
import { loadSecrets } from '../src/secrets.js';
import { serviceDatabaseUrl } from '../src/service-database.js';
import { readInstance } from '../src/instance.js';
import { runLauncher, temporaryFolder } from '../test/fixture/launcher.js';
import { nonsense, type Schema, spoiled, valid } from './schema-samples.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body: Schema | undefined;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

const runsEach = 12;
/** What would end the one who asks, or waits for ever. */
const notAsked = /\/auth\/|\/sessions|\/stream$|\/mfa\/|\/users\/\{userId\}$|\/tenants|\/export$|artifacts\/|\/content$/;

let folder: ReturnType<typeof temporaryFolder>;
let environment: Record<string, string>;
let url: string;
let token: string;
let database: pg.Client;
let operations: readonly Operation[];
let schemas: Readonly<Record<string, Schema>>;

beforeAll(async () => {
  folder = temporaryFolder('fuzz');
  const port = await freePort();
  environment = { AUTOWEAVE_HOME: join(folder.path, 'home'), INIT_CWD: folder.path, AUTOWEAVE_GATEWAY_PORT: String(port) };
  const started = await runLauncher(['up', '--detach', '--no-apps'], environment);
  if (started.code !== 0) throw new Error(started.stderr);
  url = `http://127.0.0.1:${port}`;
  const home = homeAt(environment['AUTOWEAVE_HOME'] as string);
  token = readFileSync(home.cliTokenFile, 'utf8').trim();
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    components: { schemas: Record<string, Schema> };
    paths: Record<string, Record<string, any>>;
  };
  schemas = document.components.schemas;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      method: method.toUpperCase(),
      path,
      body: one.requestBody?.content?.['application/json']?.schema as Schema | undefined,
      parameters: one.parameters ?? [],
      responses: one.responses,
    })),
  );
  const secrets = loadSecrets(home.secretsFile);
  database = new pg.Client({ connectionString: serviceDatabaseUrl(readInstance(home)!.databasePort as number, secrets) });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await runLauncher(['down'], environment);
  folder.remove();
});

const address = (operation: Operation, sample: (schema: Schema) => unknown): string => {
  const query = operation.parameters.filter((one) => one.in === 'query').map((one) => [one.name, sample(one.schema)] as const);
  const search = new URLSearchParams();
  for (const [name, value] of query) if (value !== undefined) search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const found = operation.parameters.find((one) => one.name === name);
    return encodeURIComponent(String(sample(found?.schema ?? {})) || 'x').replaceAll('.', '%2E');
  });
  return `${url}/api/v1${path}${search.size > 0 ? `?${search}` : ''}`;
};

interface Answer {
  readonly operation: Operation;
  readonly sent: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function send(operation: Operation, target: string, body: string | undefined, type = 'application/json'): Promise<Answer> {
  const response = await fetch(target, {
    method: operation.method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(30_000),
  });
  return {
    operation,
    sent: `${target.replace(url, '')} ${(body ?? '').slice(0, 300)}`,
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
}

/** Why an answer is not one that the document promises; undefined when it is. */
function complaint({ operation, sent, status, type, body }: Answer): string | undefined {
  const told = `${operation.method} ${sent} → ${status} ${body.slice(0, 200)}`;
  if (status >= 500) return `failed inside: ${told}`;
  if (status < 400) return operation.responses[String(status)] ? undefined : `an undocumented success: ${told}`;
  if (!type.startsWith('application/problem+json')) return `no problem document: ${told}`;
  const problem = JSON.parse(body) as { code?: string; status?: number; title?: string; detail?: string };
  if (problem.status !== status || !problem.code || !problem.title || !problem.detail) return `an incomplete problem document: ${told}`;
  // What every route may answer needs no mention; everything else does.
  const everywhere = [400, 401, 403, 413, 415, 429];
  return operation.responses[String(status)] || everywhere.includes(status) ? undefined : `an undocumented refusal: ${told}`;
}

/** Rows of everything that a request may change. What runs by itself (people are told after the answer), and the record of requests, is left out. */
async function state(): Promise<string> {
  const { rows } = await database.query<{ table: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS table FROM pg_tables
     WHERE schemaname IN ('identity', 'edge', 'memory', 'plugins')
       AND tablename NOT IN ('audit_event', 'audit_head', 'audit_checkpoint', 'session', 'idempotency', 'tenant_usage', '_prisma_migrations',
         'notification', 'notification_delivery', 'mail') ORDER BY 1`,
  );
  const counts = await Promise.all(
    rows.map(async ({ table }) => {
      const { rows: found } = await database.query<{ digest: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM ${table} t`,
      );
      return `${table} ${found[0]?.digest}`;
    }),
  );
  return counts.join('\n');
}

const sampleOf = (seed: number) => (schema: Schema) => fc.sample(valid(schema, schemas), { numRuns: 1, seed })[0];

it('answers requests that fit its document with what the document promises, never with a failure inside', async () => {
  const complaints: string[] = [];
  for (const operation of operations.filter(({ path }) => !notAsked.test(path))) {
    for (let run = 0; run < 4; run += 1) {
      const body = operation.body ? JSON.stringify(fc.sample(valid(operation.body, schemas), { numRuns: 1, seed: run + 1 })[0]) : undefined;
      const found = complaint(await send(operation, address(operation, sampleOf(run + 1)), body));
      if (found) complaints.push(found);
    }
  }
  expect(complaints).toEqual([]);
}, 300_000);

it('refuses whatever does not fit, in a documented shape, and changes nothing', async () => {
  const complaints: string[] = [];
  let refused = 0;
  let before = await state();
  for (const operation of operations.filter(({ path }) => !/\/stream$|\/export$|\/auth\/logout|revoke-all|\/rotate$/.test(path))) {
    const samples = operation.body ? fc.sample(spoiled(operation.body, schemas), { numRuns: runsEach, seed: 7 }) : [];
    const bodies = samples.map((one) => JSON.stringify(one) ?? 'null');
    const raw = operation.body
      ? [
          '',
          '{',
          '[]',
          'null',
          '"x"',
          '{"a":1,"a":2}',
          '{"__proto__":{"x":1}}',
          '{"constructor":{"prototype":{}}}',
          `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
          '\u{FEFF}{}',
        ]
      : [];
    const strange = (schema: Schema) => (schema.type === undefined ? 'x' : fc.sample(nonsense, { numRuns: 1, seed: 3 })[0]);
    const attempts: Promise<Answer>[] = [
      ...[...bodies, ...raw].map((body, i) => send(operation, address(operation, i % 3 === 0 ? strange : sampleOf(i + 1)), body)),
      ...(operation.body
        ? [
            send(operation, address(operation, sampleOf(1)), '<a/>', 'application/xml'),
            send(operation, address(operation, sampleOf(1)), '{}', 'text/plain'),
          ]
        : []),
      ...(operation.body ? [] : [send(operation, address(operation, strange), undefined)].filter(() => operation.method === 'GET')),
    ];
    const answers = await Promise.all(attempts);
    complaints.push(...answers.map(complaint).filter((one) => one !== undefined));
    refused += answers.filter(({ status }) => status >= 400).length;
    const after = await state();
    // A spoiled body may still fit, where a field was optional: then something may change.
    if (answers.every(({ status }) => status >= 400) && after !== before)
      complaints.push(`changed something although all was refused: ${operation.method} ${operation.path}`);
    before = after;
  }
  expect(complaints).toEqual([]);
  expect(refused).toBeGreaterThan(1_000);
}, 300_000);
