import type { Pool } from '@autoweave/kernel';

export interface ShardLease {
  readonly shard: number;
  readonly fence: number;
  /** The last command of the shard's stream whose effect is stored. */
  readonly offset: string;
}

export interface PeerRow {
  readonly instance: string;
  readonly host: string;
  readonly pid: number;
  readonly alive: boolean;
}

/** Leases in Postgres, on its clock: supervisors need not agree on the time. */
export class ShardLeasesRepository {
  constructor(private readonly pool: Pool) {}

  /** Renews this supervisor's lease and answers with all that are known. */
  async renew(instance: string, host: string, pid: number, leaseMs: number): Promise<readonly PeerRow[]> {
    await this.pool.query({
      name: 'supervisor-renew',
      text: `INSERT INTO supervisor (instance, host, pid, expires_at) VALUES ($1, $2, $3, now() + $4 * interval '1 millisecond')
             ON CONFLICT (instance) DO UPDATE SET expires_at = EXCLUDED.expires_at`,
      values: [instance, host, pid, leaseMs],
    });
    const { rows } = await this.pool.query<PeerRow>({
      name: 'supervisor-peers',
      text: 'SELECT instance, host, pid, expires_at > now() AS alive FROM supervisor',
    });
    return rows;
  }

  /** Declares supervisors dead that are known to be: expired long ago, or gone from this very machine. */
  async bury(instances: readonly string[]): Promise<void> {
    await this.pool.query('DELETE FROM supervisor WHERE instance = ANY($1)', [instances]);
  }

  /** Takes at most `limit` shards that no living supervisor holds. Each gets a new fencing number. */
  async acquire(instance: string, limit: number): Promise<readonly ShardLease[]> {
    const { rows } = await this.pool.query<ShardLease>({
      name: 'shard-acquire',
      text: `WITH free AS (
               SELECT shard FROM shard_lease l
                WHERE owner IS NULL OR NOT EXISTS (SELECT 1 FROM supervisor s WHERE s.instance = l.owner AND s.expires_at > now())
                ORDER BY shard LIMIT $2 FOR UPDATE SKIP LOCKED)
             UPDATE shard_lease l SET owner = $1, fence = l.fence + 1 FROM free WHERE l.shard = free.shard
             RETURNING l.shard, l.fence, l.stream_offset AS "offset"`,
      values: [instance, limit],
    });
    return rows;
  }

  async owned(instance: string): Promise<readonly ShardLease[]> {
    const { rows } = await this.pool.query<ShardLease>({
      name: 'shard-owned',
      text: 'SELECT shard, fence, stream_offset AS "offset" FROM shard_lease WHERE owner = $1',
      values: [instance],
    });
    return rows;
  }

  async release(instance: string, shards: readonly number[]): Promise<void> {
    await this.pool.query('UPDATE shard_lease SET owner = NULL WHERE owner = $1 AND shard = ANY($2)', [instance, shards]);
  }
}
