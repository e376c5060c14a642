import pg from 'pg';
import { followTenant } from './tenant-rows.js';

// Sums and counts arrive as numbers: none of ours comes near 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (value) => Number(value));

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

/**
 * A pool whose connections see one service's schema only. With `followsTenant`, what is asked in the name of a tenant (of a
 * request or message) is answered from that tenant's rows alone.
 */
export function createPool(
  databaseUrl: string,
  schema: string,
  options: { readonly max?: number; readonly name?: string; readonly followsTenant?: boolean } = {},
): Pool {
  if (!/^[a-z_]+$/.test(schema)) throw new Error(`not a schema name: ${schema}`);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.max ?? 6,
    application_name: `autoweave-${options.name ?? schema}`,
    options: `-c search_path=${schema}`,
    idleTimeoutMillis: 5_000,
    connectionTimeoutMillis: 5_000,
  });
  // An idle connection that the server closes (restart) is replaced on next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same for one that is in use but between two statements: whoever uses it hears of it from the next statement.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  if (options.followsTenant) followTenant(pool);
  return pool;
}

/** Runs `work` in one transaction: commits its result or rolls back and rethrows. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    const broken = await client.query('ROLLBACK').then(
      () => undefined,
      (e: Error) => e,
    );
    client.release(broken);
    throw error;
  }
}
