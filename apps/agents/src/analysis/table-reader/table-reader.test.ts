import { describe, expect, it } from 'vitest';
import type { Cell } from '../table/table.js';
import { readCsv, readJson, readTable } from './index.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => readCsv(utf8(text), 'x.csv');
const values = (text: string): Record<string, readonly Cell[]> => Object.fromEntries(read(text).columns.map((c) => [c.name, c.values]));

describe('Reading tables nobody here wrote', () => {
  it('finds comma, semicolon, tab and pipe', () => {
    for (const s of [',', ';', '\t', '|'])
      expect(values(['a', 'b', 'c'].join(s) + '\n' + ['x', '1', '2.5'].join(s) + '\n')).toEqual({ a: ['x'], b: [1], c: [2.5] });
  });

  it('does not take decimal commas for separators', () => {
    expect(values('ort;wert\nA;1,5\nB;2,25\nC;1.234,00\n')).toEqual({ ort: ['A', 'B', 'C'], wert: [1.5, 2.25, 1234] });
  });

  it.each([
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['(12.5)', -12.5],
    ['€ 3.20', 3.2],
    ['3,20 €', 3.2],
    ['-$7.00', -7],
    ['12.5%', 12.5],
    ['1.5e3', 1500],
    ['7-', -7],
    ['+4', 4],
    ['−5', -5],
  ])('reads %s as a number', (text, value) => {
    expect(values(`n;x\n${text};a\n${text};b\n`).n).toEqual([value, value]);
  });

  it('decides between thousands and decimals by the column', () => {
    expect(values('v;w\n1.234;1\n12,5;2\n').v).toEqual([1234, 12.5]);
    expect(values('v\tw\n1,234\t1\n12.5\t2\n').v).toEqual([1234, 12.5]);
  });

  it.each([
    ['2024-03-05', '2024-03-05'],
    ['05.03.2024', '2024-03-05'],
    ['2024/03/05', '2024-03-05'],
    ['5 March 2024', '2024-03-05'],
    ['Mar 5, 2024', '2024-03-05'],
    ['5. März 2024', '2024-03-05'],
    ['5 mars 2024', '2024-03-05'],
    ['2024. március 5.', '2024-03-05'],
    ['5-Mar-24', '2024-03-05'],
    ['2024-03-05T10:20:30Z', '2024-03-05 10:20:30'],
    ['05.03.2024 10:20', '2024-03-05 10:20:00'],
    ['3/5/2024 1:02 PM', '2024-03-05 13:02:00'],
  ])('reads %s as a date', (text, value) => {
    expect(values(`when\tx\n${text}\ta\n`).when).toEqual([value]);
  });

  it('decides day and month by the column, not by the cell', () => {
    expect(values('d;x\n01/02/2024;1\n13/02/2024;2\n').d).toEqual(['2024-02-01', '2024-02-13']);
    expect(values('d;x\n01/02/2024;1\n01/13/2024;2\n').d).toEqual(['2024-01-02', '2024-01-13']);
  });

  it('says so when day and month cannot be told apart', () => {
    expect(read('d,x\n01/02/2024,1\n03/04/2024,2\n').notices.join(' ')).toContain('day and month could be swapped');
  });

  it('knows the tokens for no value, and that NA can be a region', () => {
    expect(values('n,t\nNA,x\n-,y\n3,n/a\n').n).toEqual([null, null, 3]);
    expect(values('region,v\nNA,1\nEMEA,2\nAPAC,3\n').region).toEqual(['NA', 'EMEA', 'APAC']);
  });

  it('keeps codes with leading zeros and very long figures as text', () => {
    expect(values('zip,acc\n01234,12345678901234567890\n80331,22345678901234567890\n')).toEqual({
      zip: ['01234', '80331'],
      acc: ['12345678901234567890', '22345678901234567890'],
    });
  });

  it('keeps line numbers right across quoted newlines', () => {
    const t = read('a,b\n1,"two\nlines"\n2,x\n');
    expect([...(t.origin.lines ?? [])]).toEqual([2, 4]);
  });

  it('survives quotation marks that never close, and stray ones', () => {
    expect(values('size,n\n"5 inch,1\n6 inch,2\n')).toEqual({ size: ['"5 inch', '6 inch'], n: [1, 2] });
    expect(values('size,n\n5" pipe,1\n6" pipe,2\n')).toEqual({ size: ['5" pipe', '6" pipe'], n: [1, 2] });
    expect(read('size,n\n"5 inch,1\n6 inch,2\n').notices.join(' ')).toContain('never closes');
  });

  it('names empty and repeated headers', () => {
    expect(read('a,,A,a\n1,2,3,4\n').columns.map((c) => c.name)).toEqual(['a', 'column_2', 'A_2', 'a_3']);
  });

  it('fills ragged rows and reports them', () => {
    const t = read('a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3\n');
    expect(t.columns.map((c) => c.values)).toEqual([
      [1, 1, 1, 1],
      [2, 2, 2, 2],
      [null, 3, 3, 3],
    ]);
    expect(t.notices.join(' ')).toMatch(/1 row is shorter.*1 row is longer/);
  });

  it('skips title lines and leaves out a totals row', () => {
    const t = read('Sales 2024\n\nregion,units\nN,1\nS,2\nTotal,\nTotal,3\n'.replace('Total,\n', ''));
    expect(t.columns[1]?.values).toEqual([1, 2, 3]);
    const u = read('Report\n\nregion,units,x\nN,1,a\nS,2,b\nTotal,3,\n');
    expect(u.columns[1]?.values).toEqual([1, 2]);
  });

  it('notices that there is no header', () => {
    expect(values('1,2024-01-01\n2,2024-01-02\n')).toEqual({ column_1: [1, 2], column_2: ['2024-01-01', '2024-01-02'] });
  });

  it('decodes Latin-1 and UTF-8 with a byte-order mark', () => {
    expect(readCsv(Buffer.from('stadt;x\nMünchen;1\n', 'latin1'), 'x.csv').columns[0]?.values).toEqual(['München']);
    expect(readCsv(utf8('\uFEFFstadt;x\nMünchen;1\n'), 'x.csv').columns[0]?.name).toBe('stadt');
  });

  it('reads every usual JSON shape', () => {
    const rows = [
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ];
    for (const text of [
      JSON.stringify(rows),
      rows.map((r) => JSON.stringify(r)).join('\n'),
      JSON.stringify({ meta: 1, data: rows }),
      JSON.stringify({ a: [1, 2], b: ['x', 'y'] }),
      JSON.stringify([
        ['a', 'b'],
        [1, 'x'],
        [2, 'y'],
      ]),
    ]) {
      expect(Object.fromEntries(readJson(utf8(text), 'x.json').columns.map((c) => [c.name, c.values]))).toEqual({
        a: [1, 2],
        b: ['x', 'y'],
      });
    }
  });

  it.each([
    ['{"a":', 'not valid JSON'],
    ['"x"', 'single value'],
    ['[]', 'no rows'],
    ['', 'empty'],
  ])('refuses the JSON %s', (text, words) => {
    expect(() => readTable(utf8(text), 'x.json')).toThrow(words);
  });

  it('reads a hundred thousand rows in a few seconds', () => {
    const lines = ['date;region;units;price;note'];
    for (let i = 0; i < 100_000; i++) lines.push(`${1 + (i % 28)}.${1 + (i % 12)}.2024;R${i % 7};${i % 90};${i % 1000},25;n${i}`);
    const from = performance.now();
    expect(read(lines.join('\n')).rowCount).toBe(100_000);
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});

describe('Numbers that are dates', () => {
  it('reads spreadsheet days and Unix times in columns that are called so', () => {
    expect(values('order_date,v\n45292,1\n45293,2\n').order_date).toEqual(['2024-01-01', '2024-01-02']);
    expect(values('created_at,v\n1704067200,1\n1704070800,2\n').created_at).toEqual(['2024-01-01 00:00:00', '2024-01-01 01:00:00']);
    expect(readJson(utf8('[{"timestamp":1704067200000},{"timestamp":1704153600000}]'), 'x.json').columns[0]?.values).toEqual([
      '2024-01-01',
      '2024-01-02',
    ]);
  });

  it('leaves other numbers alone', () => {
    expect(values('salary,v\n45292,1\n45293,2\n').salary).toEqual([45292, 45293]);
    expect(values('delivery_time,v\n3,1\n5,2\n').delivery_time).toEqual([3, 5]);
  });
});
