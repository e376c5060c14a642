import { describe, expect, it } from 'vitest';
import { runGoal } from './goal-driver.js';

const houses = 'city,price,year,status\nRome,100,2019,open\nRome,300,2021,sold\nOslo,50,2020,open\nOslo,,2022,open\n';
const sales = 'date;product;revenue\n01.01.2024;Tea;10,50\n15.01.2024;Cake;20,00\n03.02.2024;Tea;30,25\n04.02.2024;Pie;1,00\n';
const data = (done: Awaited<ReturnType<typeof runGoal>>, key: string): Record<string, unknown> => {
  expect(done.fault).toBeUndefined();
  return done.results.get(key)?.data ?? {};
};
const groups = (done: Awaited<ReturnType<typeof runGoal>>): unknown =>
  (data(done, 'query').groups as { group?: string; period?: string; value: number }[]).map((g) => [g.group ?? g.period, g.value]);

describe('Simple goals on any file', () => {
  it.each([
    ['How many rows are in houses.csv?', 4],
    ['Count rows where status is open in houses.csv', 3],
    ['average price in houses.csv', 150],
    ['sum of price in houses.csv', 450],
    ['max price in houses.csv', 300],
    ['median of price in houses.csv', 100],
    ['total price where year > 2019 in houses.csv', 350],
    ['count rows where price is at least 100 in houses.csv', 2],
  ])('answers "%s" with %d', async (goal, value) => {
    expect(data(await runGoal(goal, { 'houses.csv': houses }), 'query').value).toBe(value);
  });

  it('groups, ranks and goes by month', async () => {
    expect(groups(await runGoal('average price by city in houses.csv', { 'houses.csv': houses }))).toEqual([
      ['Rome', 200],
      ['Oslo', 50],
    ]);
    expect(groups(await runGoal('top 2 products by revenue', { 'sales.csv': sales }))).toEqual([
      ['Tea', 40.75],
      ['Cake', 20],
    ]);
    expect(groups(await runGoal('Which product has the highest revenue?', { 'sales.csv': sales }))).toEqual([
      ['Tea', 40.75],
      ['Cake', 20],
      ['Pie', 1],
    ]);
    expect(groups(await runGoal('total revenue per month in sales.csv', { 'sales.csv': sales }))).toEqual([
      ['2024-01', 30.5],
      ['2024-02', 31.25],
    ]);
    expect(groups(await runGoal('count rows by status in houses.csv', { 'houses.csv': houses }))).toEqual([
      ['open', 3],
      ['sold', 1],
    ]);
  });

  it('asks back instead of answering another question', async () => {
    expect((await runGoal('count rows where the moon shines in houses.csv', { 'houses.csv': houses })).fault?.code).toBe(
      'CLARIFICATION_NEEDED',
    );
    expect((await runGoal('count rows where status is lost in houses.csv', { 'houses.csv': houses })).fault).toMatchObject({
      code: 'CLARIFICATION_NEEDED',
      hint: expect.stringContaining('open, sold'),
    });
    expect((await runGoal('average colour in houses.csv', { 'houses.csv': houses })).fault).toMatchObject({
      code: 'CLARIFICATION_NEEDED',
      hint: expect.stringContaining('price'),
    });
    expect((await runGoal('sum revenue', { 'a.csv': sales, 'b.csv': sales })).fault?.code).toBe('CLARIFICATION_NEEDED');
  });

  it('draws a chart', async () => {
    const done = await runGoal('chart revenue by product in sales.csv', { 'sales.csv': sales });
    expect(data(done, 'chart')).toMatchObject({ chart: { path: 'revenue-product.svg' } });
    expect(done.files.get('revenue-product.svg')).toMatch(/^<svg /);
  });

  it('converts there and back without losing a cell', async () => {
    const there = await runGoal('Convert sales.csv to json', { 'sales.csv': sales });
    expect(JSON.parse(there.files.get('sales.json') ?? '')).toEqual([
      { date: '2024-01-01', product: 'Tea', revenue: 10.5 },
      { date: '2024-01-15', product: 'Cake', revenue: 20 },
      { date: '2024-02-03', product: 'Tea', revenue: 30.25 },
      { date: '2024-02-04', product: 'Pie', revenue: 1 },
    ]);
    const back = await runGoal('convert sales.json to out.csv', { 'sales.json': there.files.get('sales.json') ?? '' });
    expect(back.files.get('out.csv')).toBe(
      'date,product,revenue\n2024-01-01,Tea,10.5\n2024-01-15,Cake,20\n2024-02-03,Tea,30.25\n2024-02-04,Pie,1\n',
    );
  });

  it('describes files, broken ones too', async () => {
    const done = await runGoal('Describe the files', {
      'a.csv': houses,
      'notes.md': '# Plan\n\nWe begin on Monday.\n',
      'x.bin': Buffer.from([0, 1, 2, 0, 0, 3]),
    });
    const files = data(done, 'describe').files as { path: string; what: string }[];
    expect(files.map((f) => f.path)).toEqual(['a.csv', 'notes.md', 'x.bin']);
    expect(files[0]?.what).toContain('4 rows × 4 columns');
    expect(files[1]?.what).toContain('Plan');
    expect(files[2]?.what).toContain('not readable');
  });

  it('summarises by quoting, and into a file when asked', async () => {
    const text = `# Report\n\n${Array.from({ length: 12 }, (_, i) => `Sentence ${i} says that the harbour project needs ${i % 2 ? 'money for cranes' : 'workers for the new cranes'} before winter.`).join(' ')}\n\nThe cat slept.\n`;
    const done = await runGoal('Write a summary of notes.md to summary.md', { 'notes.md': text });
    const summaries = data(done, 'summarize').summaries as { sentences: { quote: string; line: number }[] }[];
    for (const s of summaries[0]?.sentences ?? []) expect(text.replace(/\s+/g, ' ')).toContain(s.quote);
    expect(done.files.get('summary.md')).toContain('line 3');
  });

  it('writes a given text', async () => {
    expect((await runGoal('Write "hello" to hello.txt', {})).files.get('hello.txt')).toBe('hello\n');
  });

  it('profiles many files side by side and joins them', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`f${i}.csv`, `id,v\n${Array.from({ length: 5 + i }, (_, k) => `${k},${k * i}`).join('\n')}\n`]),
    );
    const done = await runGoal('Profile all files and write report.md', files);
    expect(done.fault).toBeUndefined();
    expect(done.intent.pattern).toBe('swarm');
    expect(done.plan?.tasks.filter((t) => t.dependsOn.length === 0)).toHaveLength(10);
    expect(done.files.get('report.md')).toContain('The data in f9.csv');
  });

  it.each(['book me a flight', 'Write a poem about the sea', 'translate notes.md to French'])(
    'refuses "%s" with what is missing and what could be asked',
    async (goal) => {
      const done = await runGoal(goal, { 'notes.md': 'hello there\n' });
      expect(done.intent.refusal).toMatchObject({
        code: 'CAPABILITY_MISSING',
        missing: [expect.any(String)],
        suggestions: expect.arrayContaining([expect.any(String)]),
      });
    },
  );
});

it('puts months together from columns of years and months', async () => {
  const done = await runGoal('chart monthly totals of passengers in air.csv', {
    'air.csv': 'Year,Month,Passengers\n2023,January,10\n2023,January,5\n2023,Feb,20\n2024,March,1\n',
  });
  expect(done.fault).toBeUndefined();
  const { groups, emptyPeriods } = (done.results.get('chart')?.data ?? {}).totals as {
    groups: { period: string; value: number }[];
    emptyPeriods: string[];
  };
  expect(groups.map((g) => [g.period, g.value])).toEqual([
    ['2023-01', 15],
    ['2023-02', 20],
    ['2024-03', 1],
  ]);
  expect(emptyPeriods).toHaveLength(12);
});
