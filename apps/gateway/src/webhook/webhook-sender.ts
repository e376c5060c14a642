import { acrossTenants, LOG, type Log, POOL, type Pool } from '@autoweave/kernel';
import { EgressError, type GuardedFetch } from '@autoweave/sandbox/net';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';
import type { Webhook, WebhookDelivery } from '../generated/client.js';
import { Mailer } from '../mail/mailer.js';
import { Vault } from '../vault/vault.js';
import { signedHeaders } from './signature.js';
import { isGivenUp, nextAttempt } from './subscription.js';

/** Reaches public addresses only; a test hands in one that reaches its own server. */
export const WEBHOOK_EGRESS = Symbol('WEBHOOK_EGRESS');

const sweepMs = 1_000;
const atOnce = 20;
const timeoutMs = 10_000;
/** A gateway that dies while it sends leaves the delivery to another one after this. */
const leaseSeconds = 30;
const keptBytes = 1_000;
const keptDays = 30;

/** Sends what is due. Several gateways share the work; each delivery is in the hands of one at a time. */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private lastSweep = 0;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(LOG) private readonly log: Log,
    @Inject(WEBHOOK_EGRESS) private readonly egress: GuardedFetch,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.kick(), sweepMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.again = false;
    await this.running;
  }

  /** Something may be due: looks at once. */
  kick(): void {
    this.again = true;
    this.running ??= acrossTenants(() => this.run()).finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    while (this.again) {
      this.again = false;
      try {
        await this.forget();
        const due = await this.claim();
        await Promise.all(due.map((id) => this.deliver(id)));
        if (due.length === atOnce) this.again = true;
      } catch (error) {
        this.log.warn({ err: error }, 'webhooks could not be delivered; it is tried again');
      }
    }
  }

  /** Takes what is due by moving its time ahead: whoever dies with it has it taken over then. */
  private async claim(): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `UPDATE edge.webhook_delivery SET next_attempt_at = now() + interval '${leaseSeconds} seconds'
       WHERE id IN (
         SELECT d.id FROM edge.webhook_delivery d JOIN edge.webhook w ON w.id = d.webhook_id
         WHERE d.next_attempt_at <= now() AND d.status IN ('PENDING', 'RETRYING') AND (w.status = 'ACTIVE' OR d.event_type = 'webhook.test')
         ORDER BY d.next_attempt_at LIMIT ${atOnce} FOR UPDATE OF d SKIP LOCKED)
       RETURNING id`,
    );
    return rows.map(({ id }) => id);
  }

  private async deliver(id: string): Promise<void> {
    const delivery = await this.db.webhookDelivery.findUnique({ where: { id }, include: { webhook: true } });
    if (!delivery) return;
    const { webhook } = delivery;
    const body = JSON.stringify(delivery.payload);
    const started = Date.now();
    const outcome = await this.post(webhook, delivery, body);
    const attempts = delivery.attempts + 1;
    const done = outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300;
    const next = done || outcome.status === 410 ? undefined : nextAttempt(attempts, Date.now(), Math.random());
    await this.db.webhookDelivery.updateMany({
      where: { id },
      data: {
        attempts,
        status: done ? 'DELIVERED' : next ? 'RETRYING' : 'EXPIRED',
        nextAttemptAt: next ?? null,
        responseStatus: outcome.status ?? null,
        response: outcome.text,
        durationMs: Date.now() - started,
        ...(done ? { deliveredAt: new Date() } : {}),
      },
    });
    if (done) await this.succeeded(webhook);
    else await this.failed(webhook, outcome.status, next === undefined);
  }

  private async post(webhook: Webhook, delivery: WebhookDelivery, body: string): Promise<{ status?: number; text: string }> {
    try {
      const response = await this.egress.fetch({
        url: webhook.url,
        method: 'POST',
        headers: signedHeaders({ id: delivery.id, eventType: delivery.eventType, body }, this.secretsOf(webhook), new Date()),
        body,
        maxBytes: keptBytes,
        timeoutMs,
        signal: AbortSignal.timeout(timeoutMs),
        // A receiver that moved says so to its owner; signed events do not follow it to another place.
        admit: (url) => {
          if (url.href !== new URL(webhook.url).href)
            throw new EgressError({ code: 'SAFETY_VIOLATION', message: 'The receiver redirects, which deliveries do not follow' });
        },
      });
      return { status: response.status, text: response.body.toString('utf8').toWellFormed().replaceAll('\0', '').slice(0, keptBytes) };
    } catch (error) {
      return { text: error instanceof Error ? error.message.slice(0, keptBytes) : 'failed' };
    }
  }

  private secretsOf(webhook: Webhook): [string, ...string[]] {
    const open = (sealed: string, column: string) =>
      this.vault.open(sealed, { tenantId: webhook.tenantId, table: 'webhook', row: webhook.id, column });
    const old =
      webhook.oldSecret && webhook.oldSecretUntil && webhook.oldSecretUntil > new Date() ? [open(webhook.oldSecret, 'secret')] : [];
    return [open(webhook.secret, 'secret'), ...old];
  }

  private succeeded(webhook: Webhook) {
    return this.db.webhook.updateMany({
      where: { id: webhook.id },
      data: { consecutiveFailures: 0, failingSince: null, lastSuccessAt: new Date() },
    });
  }

  private async failed(webhook: Webhook, status: number | undefined, isExhausted: boolean): Promise<void> {
    const rows = await this.db.webhook.findMany({ where: { id: webhook.id } });
    const [now] = rows;
    if (!now) return;
    const failures = now.consecutiveFailures + (isExhausted ? 1 : 0);
    const failingSince = now.failingSince ?? new Date();
    const reason =
      status === 410
        ? 'the receiver answered 410 Gone'
        : isGivenUp(failures, failingSince, Date.now())
          ? 'it failed for too long'
          : undefined;
    await this.db.webhook.updateMany({
      where: { id: webhook.id },
      data: { consecutiveFailures: failures, failingSince, ...(reason && now.status === 'ACTIVE' ? { status: 'DISABLED', reason } : {}) },
    });
    if (reason && now.status === 'ACTIVE') await this.tell(now, reason);
  }

  private async tell(webhook: Webhook, reason: string): Promise<void> {
    const owner = await this.db.user.findUnique({ where: { id: webhook.userId } });
    if (!owner) return;
    await this.mailer
      .send({
        tenantId: webhook.tenantId,
        to: owner.email,
        subject: `The webhook "${webhook.name}" was switched off`,
        text: `AutoWeave stopped delivering to ${webhook.url}, because ${reason}. When the receiver works again, resume it: POST /api/v1/webhooks/${webhook.id}/resume`,
      })
      .catch((error: unknown) => this.log.warn({ err: error }, 'the owner of a webhook could not be told'));
  }

  private async forget(): Promise<void> {
    if (Date.now() - this.lastSweep < 3_600_000) return;
    this.lastSweep = Date.now();
    await this.pool.query(`DELETE FROM edge.webhook_delivery WHERE created_at < now() - interval '${keptDays} days'`);
  }
}
