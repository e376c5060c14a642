import { createPool } from '@autoweave/kernel';
import { createTestDatabase } from '@autoweave/testkit';
import { expect, it } from 'vitest';
import { type Column, columnsOf } from '../src/writer/columns.js';

interface Row {
  readonly text?: string;
  readonly small?: number;
  readonly large?: number;
  readonly at?: string;
  readonly payload?: string;
}

const columns: readonly Column<Row>[] = [
  { kind: 'text', of: (r) => r.text },
  { kind: 'int4', of: (r) => r.small },
  { kind: 'int8', of: (r) => r.large },
  { kind: 'timestamptz', of: (r) => r.at },
  { kind: 'jsonb', of: (r) => r.payload },
];
const select = `SELECT r.text, r.small, r.large::text, r.at, r.payload
  FROM unnest($1::text[], $2::int[], $3::bigint[], $4::timestamptz[], $5::jsonb[]) AS r(text, small, large, at, payload)`;

it('gets columns to the database as they are: any text, the whole range of numbers, times before its epoch, and what is missing', async () => {
  const database = await createTestDatabase();
  const pool = createPool(database.url, 'public', { max: 1, name: 'columns-test' });
  try {
    const rows: Row[] = [
      { text: 'plain', small: 7, large: 9, at: '2026-01-02T03:04:05.678Z', payload: '{"a":[1,"ü",null]}' },
      { text: '', small: -2_147_483_648, large: Number.MIN_SAFE_INTEGER, at: '1969-12-31T23:59:59.999Z', payload: '"x"' },
      { text: '{"quoted",\\ ü 漢 😀}', small: 2_147_483_647, large: Number.MAX_SAFE_INTEGER, at: '2000-01-01T00:00:00.000Z', payload: '0' },
      {},
    ];
    const { rows: stored } = await pool.query(select, columnsOf(rows, columns));
    expect(stored).toEqual(
      rows.map(({ text = null, small = null, large, at, payload }) => ({
        text,
        small,
        large: large === undefined ? null : String(large),
        at: at === undefined ? null : new Date(at),
        payload: payload === undefined ? null : JSON.parse(payload),
      })),
    );
    expect(columnsOf([], columns)).toEqual([null, null, null, null, null]);
  } finally {
    await pool.end();
    await database.drop();
  }
});
