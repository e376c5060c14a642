import { describe, expect, it } from 'vitest';
import { shownRows, tableFromCsv, tableFromJson } from './table-data';

describe('table data', () => {
  it('reads quoted fields and other delimiters', () => {
    expect(tableFromCsv('a;b\n"x;y";2\n')).toEqual({ columns: ['a', 'b'], rows: [['x;y', '2']], total: 1 });
  });

  it('shows a bounded number of rows and tells how many there are', () => {
    const table = tableFromCsv(`n\n${Array.from({ length: 500 }, (_, i) => i).join('\n')}`);
    expect(table?.rows).toHaveLength(shownRows);
    expect(table?.total).toBe(500);
  });

  it('takes only arrays of objects for tables', () => {
    expect(tableFromJson('[{"a":1},{"b":{"c":2}}]')).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1', ''],
        ['', '{"c":2}'],
      ],
      total: 2,
    });
    expect(tableFromJson('{"a":1}')).toBeUndefined();
    expect(tableFromJson('[1,2]')).toBeUndefined();
    expect(tableFromJson('not json')).toBeUndefined();
  });
});
