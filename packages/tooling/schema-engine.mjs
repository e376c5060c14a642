#!/usr/bin/env node
// Stand-in for Prisma's native `schema-engine` binary: same CLI/JSON-RPC surface, but runs the
// official WASM build of the schema engine over @prisma/adapter-pg. Point PRISMA_SCHEMA_ENGINE_BINARY here.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const argv = process.argv.slice(2);
const debug = process.env.AUTOWEAVE_SCHEMA_ENGINE_DEBUG;
if (argv.includes('--version') || argv.includes('-V')) {
  console.log('schema-engine-cli ' + 'wasm');
  process.exit(0);
}
const files = [];
let datasource = {};
let i = 0;
for (; i < argv.length; i++) {
  if (argv[i] === '--datamodels') files.push(argv[++i]);
  else if (argv[i] === '--datasource') datasource = JSON.parse(argv[++i]);
  else if (argv[i] === 'cli') break;
  else if (argv[i].startsWith('--')) i++;
}
const parse = (u) => {
  const url = new URL(u);
  const schema = url.searchParams.get('schema') ?? undefined;
  for (const k of ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer']) url.searchParams.delete(k);
  return { connectionString: url.toString(), schema };
};
// adapter-pg 7.10 has no mapping for pg's internal "char" (oid 18) that the describer reads: present it as text (25)
const newPool = (connectionString) =>
  new pg.Pool({ connectionString, max: 4 }).on('connect', (c) =>
    c.connection.prependListener('rowDescription', (m) => {
      for (const f of m.fields) if (f.dataTypeID === 18) f.dataTypeID = 25;
    }),
  );
function factory(u) {
  const { connectionString, schema } = parse(u);
  const open = (cs) => new PrismaPg(newPool(cs), { ...(schema ? { schema } : {}), disposeExternalPool: true }).connect();
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => open(connectionString),
    async connectToShadowDb() {
      const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
      const admin = await open(connectionString);
      await admin.executeScript(`CREATE DATABASE "${name}"`);
      const s = new URL(connectionString);
      s.pathname = '/' + name;
      const a = await open(s.toString());
      const end = a.dispose.bind(a);
      a.dispose = async () => {
        await end();
        await admin.executeScript(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
        await admin.dispose();
      };
      return a;
    },
  };
}
const dbName = (u) => decodeURIComponent(new URL(u).pathname.slice(1));
const logErr = (error_code, message) => {
  process.stderr.write(
    '\n' +
      JSON.stringify({
        timestamp: new Date().toISOString(),
        level: 'ERROR',
        fields: { message, error_code },
        target: 'schema_engine::logger',
      }) +
      '\n',
  );
};
async function withAdmin(u, fn) {
  const a = new URL(parse(u).connectionString);
  a.pathname = '/postgres';
  const c = new pg.Client({ connectionString: a.toString() });
  await c.connect();
  try {
    return await fn(c);
  } finally {
    await c.end();
  }
}

if (argv[i] === 'cli') {
  const cmd = argv[i + 1];
  const url = datasource.url;
  try {
    if (cmd === 'can-connect-to-database') {
      const c = new pg.Client({ connectionString: parse(url).connectionString });
      await c.connect();
      await c.end();
    } else if (cmd === 'create-database') await withAdmin(url, (c) => c.query(`CREATE DATABASE ${pg.escapeIdentifier(dbName(url))}`));
    else if (cmd === 'drop-database')
      await withAdmin(url, (c) => c.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(dbName(url))} WITH (FORCE)`));
    else throw Object.assign(new Error('unsupported: ' + cmd), { code: 'X' });
    process.exit(0);
  } catch (e) {
    const code = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1000', '42P04': 'P1009' }[e.code] ?? 'P1001';
    logErr(code, code === 'P1003' ? `Database \`${dbName(url)}\` does not exist` : e.message);
    process.exit(1);
  }
}

let panic;
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message(m) {
    panic = m;
    if (debug) console.error('PANIC', m);
  },
};
const wasmPath = createRequire(import.meta.url)
  .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  .replace(/\.js$/, '.wasm');
const { instance } = await WebAssembly.instantiate(readFileSync(wasmPath), { './schema_engine_bg.js': glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

let engine;
process.on('uncaughtException', (e) => {
  console.error(JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields: { message: panic ?? e.message } }));
  process.exit(101);
});
async function getEngine() {
  if (!engine) {
    const bound = bindMigrationAwareSqlAdapterFactory(factory(datasource.url ?? 'postgresql://invalid.invalid/none'));
    engine = await glue.SchemaEngine.new(
      { datamodels: files.length ? files.map((f) => [f, readFileSync(f, 'utf8')]) : undefined },
      () => {},
      bound,
    );
  }
  return engine;
}
let outId = 1e6;
const send = (m) => process.stdout.write(JSON.stringify(m) + '\n');
async function call(method, params) {
  if (method === 'createDatabase') {
    try {
      await withAdmin(datasource.url, (c) => c.query(`CREATE DATABASE ${pg.escapeIdentifier(dbName(datasource.url))}`));
    } catch (e) {
      if (e.code !== '42P04') throw e;
    }
    return { databaseName: dbName(datasource.url) };
  }
  if (method === 'dbExecute' && params.datasourceType?.tag === 'url') {
    const c = new pg.Client({ connectionString: parse(params.datasourceType.url).connectionString });
    await c.connect();
    try {
      await c.query(params.script);
    } finally {
      await c.end();
    }
    return {};
  }
  const e = await getEngine();
  if (method === 'getDatabaseVersion') return e.version(params ?? null);
  if (method === 'diff') {
    const r = await e.diff(params);
    if (r.stdout != null) send({ jsonrpc: '2.0', id: outId++, method: 'print', params: { content: r.stdout } });
    return { exitCode: r.exitCode, stdout: null };
  }
  const r = await e[method](params);
  return r ?? {};
}
let chain = Promise.resolve();
let pending = 0;
let closed = false;
createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => {
    const m = JSON.parse(line);
    if (!m.method) return;
    pending++;
    chain = chain.then(async () => {
      try {
        send({ jsonrpc: '2.0', id: m.id, result: await call(m.method, m.params) });
      } catch (e) {
        if (debug) console.error(e);
        let msg = panic ?? e?.message ?? String(e);
        const code = e?.code && /^P\d{4}$/.test(e.code) ? e.code : undefined;
        send({
          jsonrpc: '2.0',
          id: m.id,
          error: { code: 4466, message: msg, data: { is_panic: false, message: msg, meta: e?.meta ?? null, error_code: code ?? null } },
        });
      } finally {
        pending--;
        if (closed && !pending) process.exit(0);
      }
    });
  })
  .on('close', () => {
    closed = true;
    if (!pending) process.exit(0);
  });
