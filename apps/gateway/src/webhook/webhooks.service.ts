import type { DeliveryStatus, Webhook, WebhookDelivery, WebhookInput, WebhookPatch, WebhookStatus } from '@autoweave/contracts';
import { acrossTenants, fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import type { Prisma, Webhook as Row, WebhookDelivery as DeliveryRow } from '../generated/client.js';
import { Vault } from '../vault/vault.js';
import { assertReachable } from './reachable.js';
import { newSecret } from './signature.js';
import { type OutgoingEvent, wants } from './subscription.js';
import { WebhookSender } from './webhook-sender.js';

const mostPerOwner = 10;
const overlapMs = 24 * 3_600_000;

/** Subscriptions of other systems to what happens here. */
@Injectable()
export class WebhooksService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(WebhookSender) private readonly sender: WebhookSender,
  ) {}

  async list(caller: Principal): Promise<Webhook[]> {
    return (await this.db.webhook.findMany({ where: { tenantId: caller.tenantId }, orderBy: { createdAt: 'desc' } })).map(webhookOf);
  }

  async create(caller: Principal, input: WebhookInput): Promise<{ webhook: Webhook; secret: string }> {
    assertReachable(input.url);
    if ((await this.db.webhook.count({ where: { tenantId: caller.tenantId, userId: caller.userId } })) >= mostPerOwner)
      throw fault('CONFLICT', `Nobody has more than ${mostPerOwner} webhooks`, { hint: 'Delete one first' });
    const id = newId('hook');
    const secret = newSecret();
    const row = await this.db.webhook.create({
      data: {
        id,
        tenantId: caller.tenantId,
        userId: caller.userId,
        ...input,
        filters: input.filters,
        secret: this.seal(caller.tenantId, id, secret),
      },
    });
    return { webhook: webhookOf(row), secret };
  }

  async get(caller: Principal, id: string): Promise<Webhook> {
    return webhookOf(await this.find(caller, id));
  }

  async update(caller: Principal, id: string, patch: WebhookPatch): Promise<Webhook> {
    await this.find(caller, id);
    if (patch.url !== undefined) assertReachable(patch.url);
    const data = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    return webhookOf(await this.db.webhook.update({ where: { id }, data }));
  }

  async remove(caller: Principal, id: string): Promise<void> {
    await this.find(caller, id);
    await this.db.webhook.deleteMany({ where: { id, tenantId: caller.tenantId } });
  }

  async setStatus(caller: Principal, id: string, status: WebhookStatus): Promise<Webhook> {
    await this.find(caller, id);
    const fresh = status === 'ACTIVE' ? { consecutiveFailures: 0, failingSince: null, reason: null } : {};
    return webhookOf(await this.db.webhook.update({ where: { id }, data: { status, ...fresh } }));
  }

  async rotateSecret(caller: Principal, id: string): Promise<{ secret: string; oldValidUntil: string }> {
    const row = await this.find(caller, id);
    const secret = newSecret();
    const until = new Date(Date.now() + overlapMs);
    await this.db.webhook.update({
      where: { id },
      data: { secret: this.seal(row.tenantId, id, secret), oldSecret: row.secret, oldSecretUntil: until },
    });
    return { secret, oldValidUntil: until.toISOString() };
  }

  async test(caller: Principal, id: string): Promise<WebhookDelivery> {
    const row = await this.find(caller, id);
    const eventId = newId('evt');
    const made = await this.add(row, {
      tenantId: row.tenantId,
      eventId,
      type: 'webhook.test',
      at: new Date().toISOString(),
      data: { webhookId: id, by: caller.userId },
    });
    this.sender.kick();
    return deliveryOf(made as DeliveryRow);
  }

  async deliveries(caller: Principal, id: string, page: { status?: DeliveryStatus | undefined; limit: number; offset: number }) {
    await this.find(caller, id);
    const where = { webhookId: id, tenantId: caller.tenantId, ...(page.status ? { status: page.status } : {}) };
    const [rows, total] = await Promise.all([
      this.db.webhookDelivery.findMany({ where, orderBy: { createdAt: 'desc' }, take: page.limit, skip: page.offset }),
      this.db.webhookDelivery.count({ where }),
    ]);
    return { deliveries: rows.map(deliveryOf), total };
  }

  async stats(caller: Principal, id: string) {
    await this.find(caller, id);
    const groups = await this.db.webhookDelivery.groupBy({
      by: ['status'],
      where: { webhookId: id, tenantId: caller.tenantId },
      _count: true,
    });
    const count = (status: DeliveryStatus) => groups.find((group) => group.status === status)?._count ?? 0;
    return {
      totalDeliveries: groups.reduce((sum, group) => sum + group._count, 0),
      successfulDeliveries: count('DELIVERED'),
      failedDeliveries: count('EXPIRED'),
      pendingDeliveries: count('PENDING') + count('RETRYING'),
    };
  }

  async retry(caller: Principal, deliveryId: string): Promise<WebhookDelivery> {
    const { count } = await this.db.webhookDelivery.updateMany({
      where: { id: deliveryId, tenantId: caller.tenantId },
      data: { status: 'RETRYING', attempts: 0, nextAttemptAt: new Date() },
    });
    if (count === 0) throw fault('NOT_FOUND', 'There is no such delivery');
    this.sender.kick();
    return deliveryOf(await this.db.webhookDelivery.findUniqueOrThrow({ where: { id: deliveryId } }));
  }

  /** Something happened: every webhook of the tenant that wants it gets a delivery, once. */
  async publish(event: OutgoingEvent): Promise<void> {
    await acrossTenants(async () => {
      const rows = await this.db.webhook.findMany({ where: { tenantId: event.tenantId, status: 'ACTIVE' } });
      const wanted = rows.filter((row) => wants({ events: row.events, filters: row.filters as Record<string, unknown> }, event));
      const made = await Promise.all(wanted.map((row) => this.add(row, event)));
      if (made.some((one) => one !== undefined)) this.sender.kick();
    });
  }

  private async add(webhook: Row, event: OutgoingEvent): Promise<DeliveryRow | undefined> {
    const payload = { event_id: event.eventId, event_type: event.type, timestamp: event.at, tenant_id: event.tenantId, data: event.data };
    try {
      return await this.db.webhookDelivery.create({
        data: {
          id: newId('dlv'),
          tenantId: webhook.tenantId,
          webhookId: webhook.id,
          eventId: event.eventId,
          eventType: event.type,
          payload: payload as Prisma.InputJsonValue,
        },
      });
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  private async find(caller: Principal, id: string): Promise<Row> {
    const row = await this.db.webhook.findFirst({ where: { id, tenantId: caller.tenantId } });
    if (!row) throw fault('NOT_FOUND', 'There is no such webhook');
    return row;
  }

  private seal = (tenantId: string, row: string, secret: string) =>
    this.vault.seal(secret, { tenantId, table: 'webhook', row, column: 'secret' });
}

export const webhookOf = (row: Row): Webhook => ({
  webhookId: row.id,
  tenantId: row.tenantId,
  userId: row.userId,
  url: row.url,
  events: row.events as Webhook['events'],
  filters: row.filters as Webhook['filters'],
  name: row.name,
  description: row.description,
  status: row.status as WebhookStatus,
  ...(row.reason ? { reason: row.reason } : {}),
  consecutiveFailures: row.consecutiveFailures,
  createdAt: row.createdAt.toISOString(),
  ...(row.lastSuccessAt ? { lastSuccessAt: row.lastSuccessAt.toISOString() } : {}),
});

const deliveryOf = (row: DeliveryRow): WebhookDelivery => ({
  deliveryId: row.id,
  webhookId: row.webhookId,
  eventId: row.eventId,
  eventType: row.eventType,
  status: row.status as DeliveryStatus,
  attempts: row.attempts,
  payload: row.payload as Record<string, unknown>,
  ...(row.responseStatus === null ? {} : { responseStatus: row.responseStatus }),
  ...(row.response === null ? {} : { response: row.response }),
  ...(row.durationMs === null ? {} : { durationMs: row.durationMs }),
  createdAt: row.createdAt.toISOString(),
  ...(row.nextAttemptAt && row.status !== 'DELIVERED' ? { nextAttemptAt: row.nextAttemptAt.toISOString() } : {}),
  ...(row.deliveredAt ? { deliveredAt: row.deliveredAt.toISOString() } : {}),
});
