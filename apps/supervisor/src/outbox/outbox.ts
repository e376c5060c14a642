import { goalFinished } from '@autoweave/contracts';
import { type Bus, inTransaction, type Log, type Pool } from '@autoweave/kernel';
import type { OutboxRow } from '../writer/rows.js';

const sweepEveryMs = 5_000;
/** A row this old was not handed over by whoever wrote it. */
const abandonedAfter = '3 seconds';

/**
 * Gets stored messages out, at least once: right after the commit by whoever wrote them, and by a sweep of any supervisor
 * when that one died in between or Redis was away.
 */
export class Outbox {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly bus: Bus,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweep().catch((error: unknown) => this.log.warn({ err: error }, 'the outbox could not be swept'));
    }, sweepEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** Sends rows that have just been committed, and deletes them. What fails here is left for the sweep. */
  async handOver(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      await Promise.all(rows.map((row) => this.send(row)));
      await this.pool.query({ name: 'outbox-done', text: 'DELETE FROM outbox WHERE id = ANY($1)', values: [rows.map((row) => row.id)] });
    } catch (error) {
      this.log.warn({ err: error }, 'messages stay in the outbox');
    }
  }

  private async sweep(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<OutboxRow>(
        `SELECT id, tenant_id AS "tenantId", topic, payload FROM outbox WHERE available_at < now() - interval '${abandonedAfter}' ORDER BY available_at LIMIT 200 FOR UPDATE SKIP LOCKED`,
      );
      if (rows.length === 0) return;
      for (const row of rows) await this.send(row);
      await client.query('DELETE FROM outbox WHERE id = ANY($1)', [rows.map((row) => row.id)]);
      this.log.info({ count: rows.length }, 'the sweep sent messages that were left behind');
    });
  }

  private async send(row: OutboxRow): Promise<void> {
    const sender = { tenantId: row.tenantId, actor: { type: 'service' as const, service: 'supervisor' } };
    if (row.topic === goalFinished.type) await this.bus.publish(goalFinished, goalFinished.payload.parse(row.payload), sender);
    else this.log.error({ topic: row.topic }, 'the outbox holds a message of an unknown topic');
  }
}
