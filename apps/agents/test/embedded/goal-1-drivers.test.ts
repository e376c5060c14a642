import { describe, expect, it } from 'vitest';
import { runGoal } from './goal-driver.js';
import { salesCsv } from './sample-data.js';

const goal = 'Profile sales.csv, find the three strongest drivers of revenue, chart monthly totals and write report.md';
const drivers = (data: Record<string, unknown> | undefined): unknown => data?.drivers;

describe('Goal 1: profile, drivers, chart, report', () => {
  it('finds the true drivers, a chart and a report whose checks all pass', async () => {
    const done = await runGoal(goal, { 'sales.csv': salesCsv({ rows: 600 }) });
    expect(done.fault).toBeUndefined();
    expect(done.plan?.tasks.map((t) => [t.key, t.dependsOn])).toEqual([
      ['profile', []],
      ['drivers', ['profile']],
      ['chart', ['profile']],
      ['report', ['profile', 'drivers', 'chart']],
    ]);
    expect(drivers(done.results.get('report')?.data)).toEqual(['units', 'region', 'channel']);
    for (const result of done.results.values()) {
      expect(result.checks.every((c) => c.passed)).toBe(true);
      expect(result.confidence).toBeGreaterThan(0);
      expect(result.method).not.toBe('');
      expect(result.data.confidenceBasis).toBeTypeOf('string');
      expect(JSON.stringify(result.data)).toContain('sha256');
    }
    const report = done.files.get('report.md') ?? '';
    expect(report).toContain('![Total revenue per month](revenue-per-month.svg)');
    expect(report).toContain('association, not cause');
    expect(done.files.get('revenue-per-month.svg')).toMatch(/^<svg /);
  });

  it('states a total that equals the sum of the rows to the cent', async () => {
    const csv = salesCsv({ rows: 200 });
    const cents = csv
      .trim()
      .split('\n')
      .slice(1)
      .reduce((sum, line) => sum + Math.round(Number(line.split(',')[6]) * 100), 0);
    const done = await runGoal(goal, { 'sales.csv': csv });
    expect(Math.round(Number(done.results.get('report')?.data.total) * 100)).toBe(cents);
  });

  it('gives the same bytes for the same input, every time', async () => {
    const csv = salesCsv({ rows: 120 });
    const [a, b] = [await runGoal(goal, { 'sales.csv': csv }), await runGoal(goal, { 'sales.csv': csv })];
    expect([...b.files]).toEqual([...a.files]);
    expect(JSON.stringify([...b.results])).toBe(JSON.stringify([...a.results]));
  });

  it('reads German headers, semicolons, decimal commas and day-first dates', async () => {
    const csv = salesCsv({
      rows: 300,
      separator: ';',
      headers: ['Bestellnr', 'Bestelldatum', 'Gebiet', 'Kanal', 'Stück', 'Werbung', 'Umsatz'],
      number: (v) =>
        `${v
          .toFixed(2)
          .replace('.', ',')
          .replace(/(\d)(?=(\d{3})+,)/g, '$1.')} €`,
      date: (y, m, d) => `${String(d).padStart(2, '0')}.${String(m).padStart(2, '0')}.${y}`,
    });
    const done = await runGoal(goal, { 'sales.csv': csv });
    expect(done.fault).toBeUndefined();
    expect(done.results.get('report')?.data).toMatchObject({ target: 'Umsatz', drivers: ['Stück', 'Gebiet', 'Kanal'] });
    expect(done.results.get('chart')?.data).toMatchObject({ totals: { groups: expect.objectContaining({ length: 24 }) } });
  });

  it('reads the same data as JSON and as UTF-16', async () => {
    const csv = salesCsv({ rows: 300 });
    const [head = '', ...lines] = csv.trim().split('\n');
    const names = head.split(',');
    const json = JSON.stringify({ sales: lines.map((l) => Object.fromEntries(l.split(',').map((v, i) => [names[i] ?? '', v]))) });
    const asJson = await runGoal(goal.replace('sales.csv', 'sales.json'), { 'sales.json': json });
    const asUtf16 = await runGoal(goal, { 'sales.csv': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv, 'utf16le')]) });
    const asCsv = await runGoal(goal, { 'sales.csv': csv });
    expect(asJson.results.get('report')?.data.total).toBe(asCsv.results.get('report')?.data.total);
    expect(asUtf16.results.get('report')?.data.total).toBe(asCsv.results.get('report')?.data.total);
    expect(asJson.results.get('report')?.data.drivers).toEqual(asCsv.results.get('report')?.data.drivers);
  });

  it('recommends no driver below 50 rows and says so', async () => {
    const done = await runGoal(goal, { 'sales.csv': salesCsv({ rows: 30 }) });
    expect(done.results.get('drivers')?.data.drivers).toMatchObject({ basis: 'association only', confidence: 0.2 });
    expect(done.files.get('report.md')).toContain('below 50 no driver is recommended');
  });

  it('recommends no driver when nothing predicts the target', async () => {
    const lines = ['date,colour,shape,revenue'];
    for (let i = 0; i < 200; i++)
      lines.push(
        `2024-0${1 + (i % 9)}-1${i % 9},${['red', 'blue'][(i * 7919) % 2]},${['round', 'flat', 'long'][(i * 104729) % 3]},${((i * 48_271) % 65_537) / 100}`,
      );
    const done = await runGoal(goal, { 'sales.csv': lines.join('\n') });
    expect(done.results.get('drivers')?.data.drivers).toMatchObject({ basis: 'association only' });
    expect(done.files.get('report.md')).toContain('No driver of `revenue` can be recommended');
  });

  it('names the arithmetic when the target is a product of two columns', async () => {
    const lines = ['date,units,price,shop,revenue'];
    for (let i = 0; i < 150; i++) {
      const units = 1 + ((i * 31) % 17);
      const price = 2 + ((i * 17) % 23) / 4;
      lines.push(`2024-${String(1 + (i % 12)).padStart(2, '0')}-05,${units},${price},S${i % 3},${(units * price).toFixed(2)}`);
    }
    const done = await runGoal(goal, { 'sales.csv': lines.join('\n') });
    expect(done.files.get('report.md')).toContain('`revenue = units × price` holds in 100 %');
  });

  it('asks which column is meant when two fit, and lists them', async () => {
    const done = await runGoal(goal, { 'sales.csv': 'date,net_revenue,gross_revenue\n2024-01-01,1,2\n2024-02-01,3,4\n' });
    expect(done.fault).toMatchObject({ code: 'CLARIFICATION_NEEDED', details: { columns: ['net_revenue', 'gross_revenue'] } });
  });

  it('asks for the column when none fits', async () => {
    const done = await runGoal(goal, { 'sales.csv': 'date,height,width\n2024-01-01,1,2\n2024-02-01,3,4\n' });
    expect(done.fault?.code).toBe('CLARIFICATION_NEEDED');
    expect(done.fault?.hint).toContain('height, width');
  });

  it('says what a binary file, an empty file and a bare header are', async () => {
    const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(200, 7)]);
    for (const [content, words] of [
      [zip, /ZIP archive or an Office document/],
      ['', /is empty/],
      ['a,b,revenue\n', /no rows/],
    ] as const) {
      const done = await runGoal(goal, { 'sales.csv': content });
      expect(done.fault).toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringMatching(words), hint: expect.any(String) });
    }
  });

  it('asks for a file that is named but not attached', async () => {
    const done = await runGoal(goal, { 'other.csv': 'a,b\n1,2\n' });
    expect(done.fault).toMatchObject({ code: 'CLARIFICATION_NEEDED', message: expect.stringContaining('sales.csv') });
  });
});
