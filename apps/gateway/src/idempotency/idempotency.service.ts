import { createHash } from 'node:crypto';
import { canonicalJson, fault, LOG, type Log, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Vault } from '../vault/vault.js';

const keptHours = 24;
/** A request whose gateway died before it answered may be made again after this. */
const abandonedSeconds = 60;
const sweepMs = 3_600_000;

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Ticket {
  readonly tenantId: string;
  readonly userId: string;
  readonly key: string;
}

/**
 * Requests with an `Idempotency-Key`: the first one is carried out and its answer kept for a day, sealed; the same request
 * again gets that answer; another request with the same key is refused. Keys belong to one person of one tenant.
 */
@Injectable()
export class IdempotencyService implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      void this.pool
        .query(`DELETE FROM edge.idempotency WHERE created_at < now() - interval '${keptHours} hours'`)
        .catch((error: unknown) => this.log.warn({ err: error }, 'old idempotency keys could not be deleted'));
    }, sweepMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The answer that was given before, or undefined when the request is to be carried out now. */
  async begin(ticket: Ticket, request: { readonly endpoint: string; readonly body: unknown }): Promise<Answer | undefined> {
    const hash = createHash('sha256')
      .update(`${request.endpoint}\n${canonicalJson(request.body ?? null)}`)
      .digest('hex');
    const { tenantId, userId, key } = ticket;
    const { rowCount } = await this.pool.query(
      `INSERT INTO edge.idempotency AS i (tenant_id, user_id, key, request_hash) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, user_id, key) DO UPDATE SET created_at = now()
       WHERE i.request_hash = $4 AND i.status IS NULL AND i.created_at < now() - interval '${abandonedSeconds} seconds'`,
      [tenantId, userId, key, hash],
    );
    if (rowCount) return undefined;
    const { rows } = await this.pool.query<{ request_hash: string; status: number | null; content_type: string; body: string }>(
      'SELECT request_hash, status, content_type, body FROM edge.idempotency WHERE tenant_id = $1 AND user_id = $2 AND key = $3',
      [tenantId, userId, key],
    );
    const [row] = rows;
    if (row && row.request_hash !== hash)
      throw fault('IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used with another request', {
        hint: 'Use a new key for a new request',
      });
    if (!row || row.status === null)
      throw fault('CONFLICT', 'The same request is being carried out', { hint: 'Ask again in a moment: the answer will be there' });
    return { status: row.status, contentType: row.content_type, body: this.vault.open(row.body, placeOf(ticket)) };
  }

  /** Keeps the answer of what took effect. A request that was refused or failed changed nothing: its key is free again. */
  async end(ticket: Ticket, answer: Answer): Promise<void> {
    const { tenantId, userId, key } = ticket;
    if (answer.status >= 300) {
      await this.pool.query('DELETE FROM edge.idempotency WHERE tenant_id = $1 AND user_id = $2 AND key = $3', [tenantId, userId, key]);
      return;
    }
    await this.pool.query(
      'UPDATE edge.idempotency SET status = $4, content_type = $5, body = $6 WHERE tenant_id = $1 AND user_id = $2 AND key = $3',
      [tenantId, userId, key, answer.status, answer.contentType, this.vault.seal(answer.body, placeOf(ticket))],
    );
  }
}

const placeOf = ({ tenantId, userId, key }: Ticket) => ({ tenantId, table: 'idempotency', row: `${userId} ${key}`, column: 'body' });
