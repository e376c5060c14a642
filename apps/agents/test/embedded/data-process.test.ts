import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ToolContext, ToolDefinition } from '../../src/tools/tool.js';
import { inWorkspace } from './goal-driver.js';

const built = new URL('../../dist/tools/data/index.js', import.meta.url);
const load = async (): Promise<ToolDefinition> => {
  const { dataTools } = (await import(/* @vite-ignore */ built.href)) as { dataTools: readonly ToolDefinition[] };
  return dataTools.find((tool) => tool.name === 'query_table') as ToolDefinition;
};
const query = async (sql: string, ctx: ToolContext): Promise<unknown> => {
  const tool = await load();
  return (await tool.run(tool.input.parse({ sql }), ctx)).output;
};
const csv = 'a,b\n1,2\n3,4\n';

describe.skipIf(!existsSync(built))('A data tool in a process of its own', () => {
  it('answers, several at a time', () =>
    inWorkspace({ 't.csv': csv }, async (ctx) => {
      const answers = await Promise.all([1, 2, 3, 4].map((n) => query(`SELECT sum(b) * ${n} FROM t`, ctx)));
      expect(answers.map((a) => (a as { rows: unknown[][] }).rows[0]?.[0])).toEqual([6, 12, 18, 24]);
    }));

  it('brings its faults along', () =>
    inWorkspace({ 't.csv': '' }, async (ctx) => {
      await expect(query('SELECT * FROM t', ctx)).rejects.toMatchObject({ fault: { code: 'UNREADABLE_FILE', hint: expect.any(String) } });
    }));

  it('asks the service for every path, and takes no for an answer', () =>
    inWorkspace({ 't.csv': csv }, async (ctx) => {
      const resolve = () => Promise.reject(Object.assign(new Error('no'), { fault: { code: 'SAFETY_VIOLATION', message: 'outside' } }));
      await expect(query('SELECT * FROM t', { ...ctx, resolve })).rejects.toMatchObject({ fault: { code: 'SAFETY_VIOLATION' } });
    }));

  it('stops with its call, and the next call works', () =>
    inWorkspace({ 't.csv': csv }, async (ctx) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      const endless = query('SELECT sum(x.range * y.range) FROM t, range(300000) x, range(300000) y', {
        ...ctx,
        signal: controller.signal,
      });
      await expect(endless).rejects.toMatchObject({ fault: { code: 'CANCELLED' } });
      expect(await query('SELECT count(*) FROM t', ctx)).toMatchObject({ rows: [[2]] });
    }));
});
