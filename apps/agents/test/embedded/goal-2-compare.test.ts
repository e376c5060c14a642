import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTables } from '../../src/analysis/compare/compare-tables.js';
import { readCsv } from '../../src/analysis/table-reader/index.js';
import { runGoal } from './goal-driver.js';

const goal = 'Compare customers_old.csv with customers_new.json on id';
const old =
  'id,name,city,balance,since\n1,Ada,Paris,10.50,2020-01-01\n2,Bob,Rome,20,2020-02-01\n3,Cyd,Wien,30,2020-03-01\n4,Dan,Oslo,40,2020-04-01\n';
const now = JSON.stringify([
  { id: 1, name: 'Ada', city: 'Paris', balance: 10.5, since: '2020-01-01', vip: true },
  { id: 2, name: 'Bob', city: 'Milan', balance: 25, since: '2020-02-01', vip: false },
  { id: 4, name: 'Dan', city: 'Oslo', balance: 40, since: '2020-04-01', vip: false },
  { id: 5, name: 'Eve', city: 'Bonn', balance: 50, since: '2024-01-01', vip: true },
]);

describe('Goal 2: compare two tables', () => {
  it('finds drift, added, removed and changed rows across formats and reconciles the totals', async () => {
    const done = await runGoal(goal, { 'customers_old.csv': old, 'customers_new.json': now });
    expect(done.fault).toBeUndefined();
    const result = done.results.get('compare');
    expect(result?.data.counts).toEqual({ added: 1, removed: 1, changed: 1, unchanged: 2, cells: 2 });
    expect(result?.checks.map((c) => c.passed)).toEqual([true, true, true]);
    expect(done.files.get('diff.csv')?.split('\n')).toEqual([
      'change,key,column,old,new,old_at,new_at',
      'removed,3,,"{""id"":3,""name"":""Cyd"",""city"":""Wien"",""balance"":30,""since"":""2020-03-01""}",,line 4,',
      'added,5,,,"{""id"":5,""name"":""Eve"",""city"":""Bonn"",""balance"":50,""since"":""2024-01-01"",""vip"":true}",,row 4',
      'changed,2,city,Rome,Milan,line 3,row 2',
      'changed,2,balance,20,25,line 3,row 2',
      '',
    ]);
    const report = done.files.get('comparison.md') ?? '';
    expect(report).toContain('new column `vip`');
    expect(report).toContain('| `balance` | 100.50 | -30 | 50 | 5 | 125.50 | yes |');
    expect(result?.evidence[0]).toMatchObject({ source: 'customers_new.json', locator: 'row 2; before: customers_old.csv line 3' });
  });

  it('puts the older file first whatever the order of the words', async () => {
    const done = await runGoal('compare customers_new.json and customers_old.csv by id', {
      'customers_old.csv': old,
      'customers_new.json': now,
    });
    expect(done.results.get('compare')?.data.counts).toMatchObject({ added: 1, removed: 1 });
  });

  it('finds the key by itself, and renamed columns by another language', async () => {
    const done = await runGoal('What changed between a.csv and b.csv?', {
      'a.csv': 'id;name;umsatz\nx1;A;1,50\nx2;B;2,00\n',
      'b.csv': 'id,name,revenue\nx1,A,1.50\nx2,B,3.00\n',
    });
    expect(done.fault).toBeUndefined();
    expect(done.results.get('compare')?.data.counts).toMatchObject({ changed: 1, unchanged: 1 });
    expect(done.files.get('comparison.md')).toContain('`umsatz` is now called `revenue`');
  });

  it('asks for a key when none is unique', async () => {
    const done = await runGoal('Compare a.csv with b.csv', { 'a.csv': 'x,y\n1,2\n1,2\n', 'b.csv': 'x,y\n1,2\n1,3\n' });
    expect(done.fault).toMatchObject({ code: 'CLARIFICATION_NEEDED', hint: expect.stringContaining('x, y') });
  });

  it('accounts for every row and balances every total, whatever was edited', () => {
    const record = fc.record({
      id: fc.integer({ min: 1, max: 40 }),
      v: fc.integer({ min: -900, max: 900 }),
      w: fc.constantFrom('a', 'b', 'c'),
    });
    const text = (rows: readonly { id: number; v: number; w: string }[]): string =>
      ['id,v,w', ...rows.map((r) => `${r.id},${r.v / 4},${r.w}`)].join('\n');
    fc.assert(
      fc.property(
        fc.uniqueArray(record, { selector: (r) => r.id, minLength: 1 }),
        fc.uniqueArray(record, { selector: (r) => r.id, minLength: 1 }),
        (before, after) => {
          const found = compareTables(readCsv(Buffer.from(text(before)), 'a.csv'), readCsv(Buffer.from(text(after)), 'b.csv'), 'id');
          const ids = new Set(before.map((r) => r.id));
          const common = after.filter((r) => ids.has(r.id));
          const changed = common.filter((r) => before.some((b) => b.id === r.id && (b.v !== r.v || b.w !== r.w)));
          expect([found.added.length, found.removed.length, found.changedRows]).toEqual([
            after.length - common.length,
            before.length - common.length,
            changed.length,
          ]);
          expect(found.totals.every((t) => t.balances)).toBe(true);
        },
      ),
    );
  });
});
