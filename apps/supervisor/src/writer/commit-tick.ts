import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inTransaction, type Pool } from '@autoweave/kernel';

const source = readFileSync(fileURLToPath(new URL('../../prisma/functions/commit-tick.sql', import.meta.url)), 'utf8');
/** Named by its content: supervisors of two versions can run side by side during an upgrade, each with its own. */
const name = `commit_tick_${createHash('sha256').update(source).digest('hex').slice(0, 12)}`;
const parameters = 4 + 5 + 21 + 11 + 17 + 12 + 14 + 3;

/** The one statement by which everything is written: a function in the database, so that a commit is one round trip. */
export const commitTick = {
  call: `SELECT ${name}(${Array.from({ length: parameters }, (_, i) => `$${i + 1}`).join(', ')})`,

  /** Creates the function unless it is there. Safe to run from many processes at once. */
  async install(pool: Pool): Promise<void> {
    await inTransaction(pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [name]);
      const { rowCount } = await client.query(
        'SELECT 1 FROM pg_proc WHERE proname = $1 AND pronamespace = current_schema()::regnamespace',
        [name],
      );
      if (rowCount === 0) await client.query(source.replace('FUNCTION commit_tick(', `FUNCTION ${name}(`));
    });
  },
};
