import { goalFinished, goalsCancel, goalsChildFinished, goalsSubmit, messageCatalog, noUsage } from '@autoweave/contracts';
import { type Bus, crashPoint, inTransaction, type Log, type Pool, type PoolClient, toFault } from '@autoweave/kernel';
import type { OutboxRow } from '../writer/rows.js';

const sweepEveryMs = 5_000;
/** A row this old was not handed over by whoever wrote it. */
const abandonedAfter = '3 seconds';
/** After a failure this process leaves new rows to whoever listens, for so long. */
const mistrustMs = 2_000;
const askTimeoutMs = 5_000;
/** On this channel a commit tells that it leaves rows to others. */
export const outboxChannel = 'outbox';

/**
 * Gets stored messages out, at least once: right after the commit by whoever wrote them, and by a sweep of any supervisor
 * when that one died in between or Redis was away. A row goes only when its message has arrived: an event when Redis has
 * it, a command when its receiver has stored the effect and says so.
 */
export class Outbox {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<unknown> = Promise.resolve();
  #failedAt = Number.NEGATIVE_INFINITY;
  #open = false;

  constructor(
    private readonly pool: Pool,
    private readonly bus: Bus,
    private readonly log: Log,
  ) {}

  /** Whether this process will hand over what it writes now; otherwise the commit wakes those who listen. */
  get handsOver(): boolean {
    return this.#open && performance.now() - this.#failedAt > mistrustMs;
  }

  start(): void {
    this.#open = true;
    this.#timer = setInterval(() => this.#sweepSoon(abandonedAfter), sweepEveryMs);
  }

  async stop(): Promise<void> {
    this.#open = false;
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  /** Rows were left to whoever hears of them. */
  noticed(): void {
    this.#sweepSoon('0 seconds');
  }

  /** Sends rows that have just been committed, and deletes them. What fails here is left for the sweep. */
  async handOver(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      const done = await Promise.all(rows.map((row) => this.#send(row)));
      crashPoint('supervisor.handed_over');
      await this.#delete(
        this.pool,
        rows.filter((_, i) => done[i]),
      );
    } catch (error) {
      this.#failedAt = performance.now();
      this.log.warn({ err: error }, 'messages stay in the outbox');
    }
  }

  #sweepSoon(age: string): void {
    this.#sweeping = this.#sweeping
      .then(() => this.#sweep(age))
      .catch((error: unknown) => this.log.warn({ err: error }, 'the outbox could not be swept'));
  }

  async #sweep(age: string): Promise<void> {
    if (!this.#open) return;
    await inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<OutboxRow>(
        `SELECT id, tenant_id AS "tenantId", topic, payload FROM outbox WHERE available_at <= now() - $1::interval ORDER BY available_at LIMIT 200 FOR UPDATE SKIP LOCKED`,
        [age],
      );
      if (rows.length === 0) return;
      const done = await Promise.all(rows.map((row) => this.#send(row)));
      const sent = rows.filter((_, i) => done[i]);
      await this.#delete(client, sent);
      if (sent.length > 0) this.log.info({ count: sent.length }, 'the sweep sent messages that were left behind');
    });
  }

  async #delete(client: Pool | PoolClient, rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    await client.query({ name: 'outbox-done', text: 'DELETE FROM outbox WHERE id = ANY($1)', values: [rows.map((row) => row.id)] });
  }

  /** Resolves with whether the message has arrived and its row may go. */
  async #send(row: OutboxRow): Promise<boolean> {
    const sender = { tenantId: row.tenantId, actor: { type: 'service' as const, service: 'supervisor' } };
    const options = { timeoutMs: askTimeoutMs };
    switch (row.topic) {
      case goalFinished.type:
        await this.bus.publish(goalFinished, goalFinished.payload.parse(row.payload), sender);
        return true;
      case goalsSubmit.type:
        return this.#ask(() => this.bus.request(goalsSubmit, goalsSubmit.input.parse(row.payload), sender, options), row);
      case goalsCancel.type:
        return this.#ask(() => this.bus.request(goalsCancel, goalsCancel.input.parse(row.payload), sender, options), row);
      case goalsChildFinished.type:
        return this.#ask(() => this.bus.request(goalsChildFinished, goalsChildFinished.input.parse(row.payload), sender, options), row);
      default: {
        const event = messageCatalog.get(`${row.topic}@1`);
        if (event?.kind === 'event') {
          await this.bus.publish(event, event.payload.parse(row.payload), sender);
          return true;
        }
        this.log.error({ topic: row.topic }, 'the outbox holds a message of an unknown topic');
        return true;
      }
    }
  }

  async #ask(request: () => Promise<unknown>, row: OutboxRow): Promise<boolean> {
    try {
      await request();
      return true;
    } catch (error) {
      const fault = toFault(error);
      if (['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED'].includes(fault.code)) {
        this.log.warn({ topic: row.topic, fault }, 'a message was not taken; it is sent again');
        return false;
      }
      return this.#refused(row, fault);
    }
  }

  /** The receiver will never take the message: whoever waits for its effect must hear of it. */
  async #refused(row: OutboxRow, fault: ReturnType<typeof toFault>): Promise<boolean> {
    if (row.topic === goalsSubmit.type) {
      const child = goalsSubmit.input.parse(row.payload);
      const told = {
        goalId: child.parentGoalId,
        taskId: child.parentTaskId,
        childGoalId: child.goalId,
        status: 'failed',
        fault,
        usage: noUsage,
      };
      return this.#send({ ...row, topic: goalsChildFinished.type, payload: told });
    }
    // A goal that is not there yet is still on its way: it must not begin after it was cancelled.
    if (row.topic === goalsCancel.type && fault.code === 'NOT_FOUND') return !(await this.#isComing(row));
    return true;
  }

  async #isComing(row: OutboxRow): Promise<boolean> {
    const { goalId } = goalsCancel.input.parse(row.payload);
    const { rowCount } = await this.pool.query(`SELECT 1 FROM outbox WHERE topic = $1 AND payload->>'goalId' = $2`, [
      goalsSubmit.type,
      goalId,
    ]);
    return rowCount !== 0;
  }
}
