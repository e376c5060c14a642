import type { AuditVerification } from '@autoweave/contracts';
import {
  type AuditKey,
  auditKeyFrom,
  CONFIG,
  inTransaction,
  LOG,
  type Log,
  merkleRoot,
  newId,
  POOL,
  type Pool,
  signCheckpoint,
  verifyLog,
} from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { AuditRepository } from './audit.repository.js';

const lookEveryMs = 60_000;
/** A checkpoint is due after so many events, or after an hour with any. */
const stretch = 1_000;
const longestMs = 3_600_000;
/** One gateway at a time keeps the log. */
const keeperLock = 7_142_503;

/** Signs stretches of the audit log, verifies it, and lets old events go. */
@Injectable()
export class AuditKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly key: AuditKey;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(AuditRepository) private readonly log: AuditRepository,
    @Inject(LOG) private readonly logger: Log,
  ) {
    this.key = auditKeyFrom(Buffer.from(config.AUTOWEAVE_SECRET_KEY, 'base64'));
  }

  get publicKeyPem(): string {
    return this.key.publicKey.export({ format: 'pem', type: 'spki' }) as string;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      void (async () => {
        await this.checkpoint();
        await this.forget(new Date());
      })().catch((error: unknown) => this.logger.warn({ err: error }, 'the audit log could not be looked after; it is tried again'));
    }, lookEveryMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Signs what was recorded since the last checkpoint, when it is enough or old enough; `now` signs it in any case. */
  async checkpoint(now = false): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      if (!(await this.isKeeper(client))) return false;
      const { rows: last } = await client.query<{ to_seq: number; at: Date }>(
        'SELECT to_seq, at FROM edge.audit_checkpoint ORDER BY to_seq DESC LIMIT 1',
      );
      const { rows: events } = await client.query<{ seq: number; hash: string; at: Date }>(
        'SELECT seq, hash, at FROM edge.audit_event WHERE seq > $1 AND hash IS NOT NULL ORDER BY seq LIMIT 100000',
        [last[0]?.to_seq ?? 0],
      );
      const [first, newest] = [events[0], events.at(-1)];
      if (!first || !newest) return false;
      const due = events.length >= stretch || Date.now() - first.at.getTime() >= longestMs;
      if (!due && !now) return false;
      const signed = signCheckpoint(
        {
          checkpointId: newId('evt'),
          fromSequence: first.seq,
          toSequence: newest.seq,
          headHash: newest.hash,
          merkleRoot: merkleRoot(events.map(({ hash }) => hash)),
          timestamp: new Date().toISOString(),
        },
        this.key,
      );
      await client.query(
        'INSERT INTO edge.audit_checkpoint (id, from_seq, to_seq, head_hash, merkle_root, at, key_id, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
        [
          signed.checkpointId,
          signed.fromSequence,
          signed.toSequence,
          signed.headHash,
          signed.merkleRoot,
          signed.timestamp,
          signed.keyId,
          signed.signature,
        ],
      );
      return true;
    });
  }

  /** Deletes events older than the time of retention, up to a checkpoint, so that what stays can still be verified. */
  async forget(now: Date): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      if (!(await this.isKeeper(client))) return 0;
      const before = new Date(now.getTime() - this.config.AUTOWEAVE_AUDIT_RETENTION_DAYS * 86_400_000);
      const { rowCount } = await client.query(
        `DELETE FROM edge.audit_event WHERE seq <= (
           SELECT coalesce(max(c.to_seq), 0) FROM edge.audit_checkpoint c
           WHERE NOT EXISTS (SELECT 1 FROM edge.audit_event e WHERE e.seq <= c.to_seq AND e.at >= $1))`,
        [before],
      );
      if (rowCount) this.logger.info({ events: rowCount, before }, 'audit events past their retention were deleted');
      return rowCount ?? 0;
    });
  }

  async verify(fromSequence?: number): Promise<AuditVerification> {
    const [all, lastSequence] = await Promise.all([this.log.checkpoints(), this.log.lastSequence()]);
    // Stretches whose events are past their retention are gone; the last of them vouches for what follows.
    const oldest = (await this.log.page(undefined, { limit: 1, offset: 0, sortBy: 'sequence', sortOrder: 'asc' })).events[0]?.sequence;
    const from = Math.max(fromSequence ?? 0, oldest ?? 0);
    return verifyLog({
      events: this.log.stream(undefined, {}, from),
      checkpoints: all.filter(({ toSequence }) => toSequence >= from - 1),
      publicKey: this.key.publicKey,
      lastSequence,
      ...(fromSequence === undefined ? {} : { fromSequence }),
    });
  }

  private async isKeeper(client: { query: Pool['query'] }): Promise<boolean> {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS held', [keeperLock]);
    return rows[0]?.held ?? false;
  }
}
