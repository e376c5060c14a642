import { acrossTenants, CONFIG, JobQueue, LOG, type Log } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import { type Channel, Undeliverable } from './channel/channel.js';
import { notificationOf } from './notification-row.js';

export const CHANNELS = Symbol('NOTIFICATION_CHANNELS');

/** Tries of one delivery, the second half a minute after the first, then twice as long each time. */
const mostAttempts = 5;
const firstWaitMs = 30_000;
const sweepMs = 60_000;
/** Older than this and never tried: whoever wrote it down died before it was queued. */
const lostMs = 2 * 60_000;
const keptDays = 90;
const longestDetail = 500;

/** Brings notifications to the channels beside the centre, again when they fail; what came of it stands in the delivery log. */
@Injectable()
export class NotificationQueue implements OnApplicationBootstrap, OnApplicationShutdown {
  private queue: JobQueue<{ deliveryId: string }> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private waitMs = firstWaitMs;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
    @Inject(CHANNELS) private readonly channels: readonly Channel[],
  ) {}

  onApplicationBootstrap(): void {
    this.queue = new JobQueue('notifications', this.config.REDIS_URL, this.log);
    this.queue.process((_type, { deliveryId }, job) => acrossTenants(() => this.deliver(deliveryId, job.attemptsMade + 1)));
    this.timer = setInterval(() => void this.sweep(), sweepMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.queue?.close();
  }

  /** Once, however often it is added: the job is named after its delivery. */
  async add(deliveryId: string): Promise<void> {
    await this.queue
      ?.add(
        'deliver',
        { deliveryId },
        { jobId: deliveryId, attempts: mostAttempts, backoff: { type: 'exponential', delay: this.waitMs }, removeOnFail: true },
      )
      .catch((error: unknown) => this.log.warn({ err: error, deliveryId }, 'a notification could not be queued; it is tried again'));
  }

  private async deliver(id: string, attempts: number): Promise<void> {
    const delivery = await this.db.notificationDelivery.findUnique({ where: { id }, include: { notification: true } });
    if (!delivery || delivery.status === 'DELIVERED' || delivery.status === 'FAILED') return;
    const channel = this.channels.find(({ name }) => name === delivery.channel);
    const settle = (data: { status: string; detail?: string; deliveredAt?: Date }) =>
      this.db.notificationDelivery.updateMany({ where: { id }, data: { attempts, ...data } });
    try {
      if (!channel) throw new Undeliverable('This version does not know that channel');
      await channel.send({
        tenantId: delivery.tenantId,
        userId: delivery.userId,
        deliveryId: id,
        eventId: delivery.eventId,
        notification: notificationOf(delivery.notification),
        appUrl: this.config.AUTOWEAVE_APP_ORIGINS[0] ?? 'http://localhost:3000',
      });
      await settle({ status: 'DELIVERED', deliveredAt: new Date() });
    } catch (error) {
      const isLast = error instanceof Undeliverable || attempts >= mostAttempts;
      const detail = (error instanceof Error ? error.message : 'failed').slice(0, longestDetail);
      await settle({ status: isLast ? 'FAILED' : 'RETRYING', detail });
      if (!isLast) throw error;
    }
  }

  /** Queues what was lost between store and queue, and forgets what is old. */
  private async sweep(): Promise<void> {
    try {
      await acrossTenants(async () => {
        const lost = await this.db.notificationDelivery.findMany({
          where: { status: 'PENDING', createdAt: { lt: new Date(Date.now() - lostMs) } },
          select: { id: true },
          take: 100,
        });
        for (const { id } of lost) await this.add(id);
        await this.db.notification.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - keptDays * 86_400_000) } } });
      });
    } catch (error) {
      this.log.warn({ err: error }, 'notifications could not be looked after; it is tried again');
    }
  }
}
