import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataTools } from '../../src/tools/data/index.js';
import { toolSpecOf } from '../../src/tools/tool.js';
import { callTool, inWorkspace } from './goal-driver.js';

const csv = 'name,amount,day\nAda,10.10,2024-01-01\nBob,20.20,2024-01-15\nÇelik,30.30,2024-02-01\n';
const faultOf = async (run: Promise<unknown>): Promise<{ code: string; message: string; hint?: string }> => {
  try {
    await run;
  } catch (error) {
    return (error as { fault: { code: string; message: string } }).fault;
  }
  throw new Error('did not fail');
};

describe('query_table', () => {
  it('answers with types, exact sums and dates as text', () =>
    inWorkspace({ 'pay.csv': csv }, async (ctx) => {
      const out = await callTool('query_table', { sql: 'SELECT fsum(amount) AS total, count(*) AS n, min(day) AS first FROM pay' }, ctx);
      expect(out.rows).toEqual([[60.6, 3, '2024-01-01']]);
      expect(out.inputs).toMatchObject([{ path: 'pay.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), rows: 3 }]);
    }));

  it('joins files of different formats, and tells same names apart', () =>
    inWorkspace({ 'pay.csv': csv, 'pay.json': '[{"name":"Ada","team":"A"}]' }, async (ctx) => {
      const out = await callTool('query_table', { sql: 'SELECT c.name, j.team FROM pay_csv c JOIN pay_json j USING (name)' }, ctx);
      expect(out.rows).toEqual([['Ada', 'A']]);
    }));

  it('cuts long answers and says so', () =>
    inWorkspace({ 'pay.csv': csv }, async (ctx) => {
      const out = await callTool('query_table', { sql: 'SELECT * FROM pay, range(100)', maxRows: 10 }, ctx);
      expect(out).toMatchObject({ rowCount: 10, truncated: true });
      expect((out.limits as string[])[0]).toContain('first 10 rows');
    }));

  it.each([
    "SELECT * FROM pay, read_csv('/etc/passwd')",
    "SELECT * FROM pay, '/etc/passwd'",
    "SELECT * FROM pay, read_text('/etc/hostname')",
    "SELECT * FROM pay, glob('/*')",
    "COPY pay TO '/tmp/aw-leak.csv'",
    "ATTACH '/tmp/aw-leak.db' AS pay2; SELECT * FROM pay",
    'INSTALL httpfs; SELECT * FROM pay',
    "SELECT * FROM pay, read_parquet('http://127.0.0.1/x')",
    'DROP TABLE pay',
    'UPDATE pay SET amount = 0',
    'INSERT INTO pay SELECT * FROM pay',
    'SET enable_external_access = true; SELECT * FROM pay',
    'PRAGMA enable_profiling; SELECT * FROM pay',
    'SELECT 1 FROM pay; SELECT 2 FROM pay',
    "EXPORT DATABASE '/tmp/aw-leak' -- pay",
    'SELECT getenv(name) FROM pay',
  ])('refuses %s', (sql) =>
    inWorkspace({ 'pay.csv': csv }, async (ctx) => {
      expect(await faultOf(callTool('query_table', { sql }, ctx))).toMatchObject({ code: 'VALIDATION_FAILED' });
      expect(await readdir(ctx.workspaceDir)).toEqual(['pay.csv']);
    }),
  );

  it('stops when the attempt is stopped', () =>
    inWorkspace({ 'pay.csv': csv }, async (ctx) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      const run = callTool(
        'query_table',
        { sql: 'SELECT sum(a.range * b.range) FROM pay, range(200000) a, range(200000) b' },
        { ...ctx, signal: controller.signal },
      );
      expect((await faultOf(run)).code).toBe('CANCELLED');
    }));

  it('names the tables there are when a query names none', () =>
    inWorkspace({ 'pay.csv': csv }, async (ctx) => {
      expect(await faultOf(callTool('query_table', { sql: 'SELECT 1' }, ctx))).toMatchObject({
        code: 'NOT_FOUND',
        hint: 'Tables here: pay.',
      });
    }));

  it('reads Parquet', () =>
    inWorkspace({}, async (ctx) => {
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      await connection.run(
        `COPY (SELECT range AS id, 'x' || range AS name, DATE '2024-01-01' + range::INT AS day, range / 4 AS v FROM range(5)) TO '${join(ctx.workspaceDir, 'p.parquet')}' (FORMAT parquet)`,
      );
      connection.closeSync();
      const out = await callTool('profile_table', { path: 'p.parquet' }, ctx);
      expect((out.columns as { name: string; kind: string }[]).map((c) => [c.name, c.kind])).toEqual([
        ['id', 'number'],
        ['name', 'text'],
        ['day', 'date'],
        ['v', 'number'],
      ]);
    }));
});

describe('Every data tool', () => {
  it('has a schema a model can read, and a permission that fits what it does', () => {
    for (const tool of dataTools) {
      expect(toolSpecOf(tool).inputSchema).toMatchObject({ type: 'object', properties: expect.any(Object) });
      expect(tool.description.length).toBeGreaterThan(80);
    }
    expect(
      dataTools
        .filter((t) => t.permission === 'READ_WRITE')
        .map((t) => t.name)
        .sort(),
    ).toEqual(['analyze_series', 'compare_tables', 'convert_table', 'extract_actions', 'make_chart', 'triage_texts']);
  });

  it('stays inside the workspace', () =>
    inWorkspace({ 'a.csv': csv }, async (ctx) => {
      expect(() => dataTools.find((t) => t.name === 'profile_table')?.input.parse({ path: '../x.csv' })).toThrow();
      await expect(callTool('make_chart', { path: 'a/../../x.svg', data: [{ a: 1, b: 2 }] }, ctx)).rejects.toThrow();
    }));

  it('keeps its answer below what a model is shown', () =>
    inWorkspace(
      {
        'wide.csv': `${Array.from({ length: 400 }, (_, i) => `some rather long column name ${i}`).join(',')}\n${Array.from({ length: 400 }, (_, i) => i).join(',')}\n${Array.from({ length: 400 }, (_, i) => `text value ${i}`).join(',')}\n`,
      },
      async (ctx) => {
        for (const [name, input] of [
          ['profile_table', { path: 'wide.csv' }],
          ['query_table', { sql: 'SELECT * FROM wide, range(1000)', maxRows: 1000 }],
        ] as const) {
          const out = await callTool(name, input, ctx);
          expect(JSON.stringify(out).length).toBeLessThan(60_000);
          expect((out.limits as string[]).join(' ')).toMatch(/listed|shown/);
        }
      },
    ));

  it('reads what another tool wrote, whatever the rows', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            id: fc.uuid(),
            text: fc.string({ minLength: 1, maxLength: 20 }).filter((s) => /\p{L}/u.test(s)),
            n: fc.integer({ min: -1e6, max: 1e6 }),
          }),
          { minLength: 3, maxLength: 12 },
        ),
        (rows) =>
          inWorkspace({ 'a.json': JSON.stringify(rows) }, async (ctx) => {
            const before = await callTool('query_table', { sql: 'SELECT count(*), sum(n) FROM a' }, ctx);
            await callTool('convert_table', { path: 'a.json', to: 'b.csv' }, ctx);
            expect((await callTool('query_table', { sql: 'SELECT count(*), sum(n) FROM b' }, ctx)).rows).toEqual(before.rows);
          }),
      ),
      { numRuns: 25 },
    ));
});

describe('make_chart', () => {
  it('draws from a query, and the same bytes again', () =>
    inWorkspace({ 'pay.csv': csv }, async (ctx) => {
      const draw = () =>
        callTool('make_chart', { path: 'c.svg', kind: 'bar', title: 'A & B <c>', query: 'SELECT name, amount FROM pay' }, ctx);
      const [a, b] = [await draw(), await draw()];
      expect(a.sha256).toBe(b.sha256);
    }));

  it.each([
    [{ path: 'c.svg', spec: { data: { url: 'http://127.0.0.1/x.csv' }, mark: 'bar', encoding: {} } }, 'URL'],
    [{ path: 'c.svg', spec: { mark: 'nonsense' } }, 'drawn'],
    [{ path: 'c.png', data: [{ a: 1 }] }, '.svg'],
    [{ path: 'c.svg', data: [] }, 'no rows'],
    [{ path: 'c.svg', data: [{ a: 1, b: 2 }], x: 'zz' }, 'no field'],
  ])('refuses %j', (input, words) =>
    inWorkspace({}, async (ctx) => {
      expect(await faultOf(callTool('make_chart', input, ctx))).toMatchObject({
        code: 'VALIDATION_FAILED',
        message: expect.stringContaining(words),
      });
      expect(await readdir(ctx.workspaceDir)).toEqual([]);
    }),
  );

  it('draws every kind, with odd field names', () =>
    inWorkspace({}, async (ctx) => {
      const data = Array.from({ length: 30 }, (_, i) => ({ 'a.b [x]': `k${i}`, 'v%': i, s: i % 2 ? 'odd' : 'even', 'num 1': i * 2 }));
      for (const kind of ['line', 'bar', 'area', 'scatter', 'horizontal_bar']) {
        const out = await callTool(
          'make_chart',
          { path: `${kind}.svg`, kind, data, x: kind === 'scatter' ? 'num 1' : 'a.b [x]', y: 'v%', series: 's' },
          ctx,
        );
        expect(out.bytes).toBeGreaterThan(2_000);
      }
    }));
});

it('reading does not depend on what was read before', () =>
  inWorkspace({ 'a.csv': csv }, async (ctx) => {
    const first = await callTool('profile_table', { path: 'a.csv' }, ctx);
    await writeFile(join(ctx.workspaceDir, 'a.csv'), csv.replace('10.10', '99.99'));
    const second = await callTool('profile_table', { path: 'a.csv' }, ctx);
    expect(second.columns).not.toEqual(first.columns);
  }));
