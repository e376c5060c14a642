import type { WorkerStatus } from '@autoweave/contracts';
import type { Pool } from '@autoweave/kernel';

/** Workers as last heard of: what a supervisor that has just started knows of them, and what the operator sees. */
export class WorkersRepository {
  constructor(private readonly pool: Pool) {}

  async save(workers: readonly WorkerStatus[]): Promise<void> {
    if (workers.length === 0) return;
    await this.pool.query({
      name: 'workers-save',
      text: `INSERT INTO worker (worker_id, status, last_heartbeat_at) SELECT id, status::jsonb, at FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS w(id, status, at)
             ON CONFLICT (worker_id) DO UPDATE SET status = EXCLUDED.status, last_heartbeat_at = EXCLUDED.last_heartbeat_at WHERE worker.last_heartbeat_at < EXCLUDED.last_heartbeat_at`,
      values: [workers.map((w) => w.workerId), workers.map((w) => JSON.stringify(w)), workers.map((w) => w.lastHeartbeatAt)],
    });
  }

  async markOffline(workerIds: readonly string[]): Promise<void> {
    await this.pool.query(`UPDATE worker SET status = status || '{"status":"OFFLINE","currentTasks":0}'::jsonb WHERE worker_id = ANY($1)`, [
      workerIds,
    ]);
  }

  /** Workers heard of within the last two minutes (the directory's time to live). */
  async recent(): Promise<readonly WorkerStatus[]> {
    const { rows } = await this.pool.query<{ status: WorkerStatus }>(
      `SELECT status FROM worker WHERE last_heartbeat_at > now() - interval '120 seconds' ORDER BY last_heartbeat_at DESC`,
    );
    return rows.map((row) => row.status);
  }
}
