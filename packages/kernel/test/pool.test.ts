import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPool, inTransaction } from '../src/index.js';

describe('a connection that breaks', () => {
  it('between two statements of a transaction fails that transaction, not the process', async () => {
    const url = process.env['AUTOWEAVE_TEST_DATABASE_URL'];
    if (!url) throw new Error('AUTOWEAVE_TEST_DATABASE_URL must name a PostgreSQL server');
    const pool = createPool(url, 'public', { max: 2 });
    const cut = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await sleep(100);
      await client.query('SELECT 1');
    });
    await expect(cut).rejects.toThrow();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});
