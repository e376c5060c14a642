import type { Webhook, WebhookStatus } from '@autoweave/contracts';
import { acrossTenants, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';
import { webhookOf } from './webhooks.service.js';

interface Query {
  readonly tenantId?: string | undefined;
  readonly status?: WebhookStatus | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Webhooks of every organisation: their operator sees and stops them, but not their secrets. */
@Injectable()
export class AdminWebhooksService {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  async list({ tenantId, status, limit, offset }: Query): Promise<{ webhooks: Webhook[]; total: number }> {
    const where = { ...(tenantId ? { tenantId } : {}), ...(status ? { status } : {}) };
    const [rows, total] = await acrossTenants(() =>
      Promise.all([
        this.db.webhook.findMany({ where, orderBy: { createdAt: 'desc' }, take: limit, skip: offset }),
        this.db.webhook.count({ where }),
      ]),
    );
    return { webhooks: rows.map(webhookOf), total };
  }

  disable = (id: string, reason: string) => this.change(id, { status: 'DISABLED', reason });
  enable = (id: string) => this.change(id, { status: 'ACTIVE', reason: null, consecutiveFailures: 0, failingSince: null });

  /** Deletes what is over; what still waits to be delivered or acted on stays. */
  async cleanUp(olderThanDays: number): Promise<{ deliveries: number; inboundDeliveries: number }> {
    const before = new Date(Date.now() - olderThanDays * 86_400_000);
    const [out, into] = await acrossTenants(() =>
      Promise.all([
        this.db.webhookDelivery.deleteMany({ where: { createdAt: { lt: before }, status: { in: ['DELIVERED', 'EXPIRED'] } } }),
        this.db.inboundDelivery.deleteMany({ where: { receivedAt: { lt: before }, status: { in: ['PROCESSED', 'IGNORED', 'DEAD'] } } }),
      ]),
    );
    return { deliveries: out.count, inboundDeliveries: into.count };
  }

  private change(id: string, data: { status: WebhookStatus; reason: string | null; consecutiveFailures?: number; failingSince?: null }) {
    return acrossTenants(async () => {
      const { count } = await this.db.webhook.updateMany({ where: { id }, data });
      if (count === 0) throw fault('NOT_FOUND', 'There is no such webhook');
      return webhookOf(await this.db.webhook.findUniqueOrThrow({ where: { id } }));
    });
  }
}
