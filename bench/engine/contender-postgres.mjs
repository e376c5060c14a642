import { startChild } from './child.mjs';
import { pg } from './modules.mjs';

/** A job table and a claim loop with SKIP LOCKED over eight connections; `batch` jobs per claim. */
export class PostgresQueue {
  static async start(servers, batch) {
    const self = new PostgresQueue();
    const url = await servers.database();
    self.client = new pg.Client({ connectionString: url });
    await self.client.connect();
    await self.client.query(
      `CREATE TABLE job (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state TEXT NOT NULL, payload JSONB NOT NULL, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ); CREATE INDEX ON job (id) WHERE state = 'ready'`,
    );
    self.worker = await startChild(
      new URL('./postgres-worker.mjs', import.meta.url).pathname,
      { DATABASE_URL: url, BATCH: String(batch) },
      'worker is ready',
    );
    await self.run(10);
    return self;
  }
  async run(n) {
    await this.client.query('TRUNCATE job');
    await this.worker.ask({ expect: n });
    const done = new Promise((resolve) => this.worker.child.once('message', resolve));
    const begin = performance.now();
    await this.client.query(`INSERT INTO job (state, payload) SELECT 'ready', '{}' FROM generate_series(1, $1)`, [n]);
    await done;
    return performance.now() - begin;
  }
  get pids() {
    return [this.worker.child.pid];
  }
  async stop() {
    await this.worker.kill('SIGKILL');
    await this.client.end();
  }
}
