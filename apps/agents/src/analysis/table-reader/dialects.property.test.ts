import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCsv } from './index.js';

const pad = (n: number): string => String(n).padStart(2, '0');
const group = (digits: string, mark: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark);

/** A way to write a table down: separator, line end, encoding, number and date notation, quoting. */
const dialect = fc.record({
  separator: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n'),
  encoding: fc.constantFrom('utf-8', 'bom', 'utf-16le'),
  decimal: fc.constantFrom('.', ','),
  grouped: fc.boolean(),
  currency: fc.constantFrom('', '€', '$'),
  date: fc.constantFrom('iso', 'dmy.', 'dmy/', 'mdy/', 'ymd/'),
  quoteAll: fc.boolean(),
  missing: fc.constantFrom('', 'NA', 'n/a', '-'),
});

const row = fc.record({
  name: fc
    .tuple(fc.constantFrom('Ada', 'Bö', 'Çelik', 'D, E', 'F;G', 'H"I', 'J|K', 'line\nbreak', 'x'), fc.integer({ min: 0, max: 99 }))
    .map(([w, n]) => `${w} ${n}`),
  cents: fc.option(fc.integer({ min: -9_999_999, max: 99_999_999 }), { freq: 8 }),
  day: fc.record({ y: fc.integer({ min: 1990, max: 2035 }), m: fc.integer({ min: 1, max: 12 }), d: fc.integer({ min: 1, max: 28 }) }),
  count: fc.integer({ min: 0, max: 5_000 }),
});

it('reads back what any dialect wrote down: names, amounts, dates and counts', () => {
  fc.assert(
    fc.property(dialect, fc.array(row, { minLength: 5, maxLength: 30 }), (how, rows) => {
      const certain = [
        ...rows,
        { name: 'end 1', cents: 123_456_789, day: { y: 2024, m: 1, d: 28 }, count: 7 },
        { name: 'end 2', cents: 50, day: { y: 2024, m: 2, d: 27 }, count: 8 },
      ];
      const cell = (text: string): string =>
        how.quoteAll || /["\n\r]/.test(text) || text.includes(how.separator) ? `"${text.replaceAll('"', '""')}"` : text;
      const amount = (cents: number | null): string => {
        if (cents === null) return how.missing;
        const digits = String(Math.abs(cents)).padStart(3, '0');
        const whole = digits.slice(0, -2);
        const body = `${how.grouped ? group(whole, how.decimal === '.' ? ',' : '.') : whole}${how.decimal}${digits.slice(-2)}`;
        return `${cents < 0 ? '-' : ''}${how.currency === '$' ? '$' : ''}${body}${how.currency === '€' ? ' €' : ''}`;
      };
      const date = ({ y, m, d }: { y: number; m: number; d: number }): string =>
        ({
          iso: `${y}-${pad(m)}-${pad(d)}`,
          'dmy.': `${pad(d)}.${pad(m)}.${y}`,
          'dmy/': `${pad(d)}/${pad(m)}/${y}`,
          'mdy/': `${pad(m)}/${pad(d)}/${y}`,
          'ymd/': `${y}/${pad(m)}/${pad(d)}`,
        })[how.date] ?? '';
      const text =
        [['name', 'amount', 'date', 'count'], ...certain.map((r) => [r.name, amount(r.cents), date(r.day), String(r.count)])]
          .map((cells) => cells.map(cell).join(how.separator))
          .join(how.newline) + how.newline;
      const bytes =
        how.encoding === 'utf-16le'
          ? Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
          : Buffer.from(how.encoding === 'bom' ? `\uFEFF${text}` : text, 'utf8');
      const table = readCsv(bytes, 'random.csv');
      expect(table.columns.map((c) => c.name)).toEqual(['name', 'amount', 'date', 'count']);
      expect(table.columns[0]?.values).toEqual(certain.map((r) => r.name.trim()));
      expect(table.columns[1]?.values).toEqual(certain.map((r) => (r.cents === null ? null : r.cents === 0 ? 0 : r.cents / 100)));
      expect(table.columns[2]?.values).toEqual(certain.map((r) => `${r.day.y}-${pad(r.day.m)}-${pad(r.day.d)}`));
      expect(table.columns[3]?.values).toEqual(certain.map((r) => r.count));
    }),
    { numRuns: 300 },
  );
});
