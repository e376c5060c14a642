import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FaultError } from '../fault.js';
import { readTable } from './index.js';

/** Anything may be called .csv or .json: reading gives a table of equal columns, or a fault a person can act on. */
const holds = (bytes: Uint8Array, name: string): void => {
  try {
    const table = readTable(bytes, name);
    expect(table.rowCount).toBeGreaterThan(0);
    expect(new Set(table.columns.map((c) => c.name.toLowerCase())).size).toBe(table.columns.length);
    for (const column of table.columns) {
      expect(column.values).toHaveLength(table.rowCount);
      expect(column.missing).toBe(column.values.filter((v) => v === null).length);
    }
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    expect(['UNREADABLE_FILE', 'CLARIFICATION_NEEDED']).toContain(error.code);
    expect(error.fault.hint).toBeTypeOf('string');
  }
};

it('reads random bytes as a table or says why not', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('a.csv', 'a.json', 'a.tsv'), holds), { numRuns: 500 });
});

it('reads random text full of separators and quotes as a table or says why not', () => {
  const text = fc
    .array(
      fc.constantFrom(
        ',',
        ';',
        '\t',
        '|',
        '"',
        "'",
        '\n',
        '\r\n',
        'a',
        'b',
        '1',
        '2,5',
        '1.234',
        '01.02.2024',
        '2024-13-45',
        ' ',
        'NA',
        '€',
        '(3)',
        '{',
        '}',
        '[',
        ']',
        ':',
        'null',
      ),
      { maxLength: 80 },
    )
    .map((parts) => new TextEncoder().encode(parts.join('')));
  fc.assert(fc.property(text, fc.constantFrom('a.csv', 'a.json'), holds), { numRuns: 1_500 });
});

it('reads any JSON value as a table or says why not', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => holds(new TextEncoder().encode(JSON.stringify(value)), 'a.json')),
    { numRuns: 500 },
  );
});
