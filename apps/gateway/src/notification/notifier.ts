import {
  type Notification,
  type NotificationChannel,
  notificationChannels,
  notificationCreated,
  type NotificationTrigger,
} from '@autoweave/contracts';
import { acrossTenants, BUS, type Bus, LOG, type Log, newId, SETTINGS, type SettingsReader } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import { type Notice, shortened } from './notice.js';
import { NotificationQueue } from './notification-queue.js';
import { notificationOf } from './notification-row.js';
import { type Recipient, Recipients } from './recipients.js';
import { type AllowedNotifications, channelsFor } from './routing.js';

/** Tells people of what happened: once each, on the channels that they want and that reach them. */
@Injectable()
export class Notifier {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
    @Inject(SETTINGS) private readonly settings: Pick<SettingsReader, 'value'>,
    @Inject(Recipients) private readonly recipients: Recipients,
    @Inject(NotificationQueue) private readonly queue: NotificationQueue,
  ) {}

  /** Idempotent by what happened and whom it is told. */
  async tell(notice: Notice): Promise<void> {
    const told = shortened(notice);
    await acrossTenants(async () => {
      for (const recipient of await this.recipients.of(notice.audience)) {
        const channels = await this.channelsOf(recipient, notice.trigger);
        if (channels.length > 0) await this.notify(recipient, told, channels);
      }
    });
  }

  /** What an organisation allows now. */
  allowed(tenantId: string): AllowedNotifications {
    const { settings } = this;
    return {
      enabled: settings.value('notifications_enabled', tenantId),
      channels: settings.value('notification_channels', tenantId),
      onComplete: settings.value('notify_on_task_complete', tenantId),
      onError: settings.value('notify_on_error', tenantId),
    };
  }

  /** Channels on which something can reach a person at all. */
  async connected(userId: string): Promise<ReadonlySet<NotificationChannel>> {
    const [targets, browsers] = await Promise.all([
      this.db.notificationTarget.findMany({ where: { userId }, select: { channel: true } }),
      this.db.pushSubscription.count({ where: { userId } }),
    ]);
    const known = new Set<string>(['in_app', 'email', ...(browsers > 0 ? ['browser'] : []), ...targets.map(({ channel }) => channel)]);
    return new Set(notificationChannels.filter((channel) => known.has(channel)));
  }

  /** One notification to one person, on these channels; undefined when they were told before. */
  async notify(
    { tenantId, userId }: Recipient,
    { eventId, trigger, level, title, body, link }: Omit<Notice, 'audience'>,
    channels: readonly NotificationChannel[],
  ): Promise<Notification | undefined> {
    const id = newId('notif');
    const inApp = channels.includes('in_app');
    const others = channels.filter((channel) => channel !== 'in_app');
    const deliveries = others.map((channel) => ({ id: newId('ndlv'), channel }));
    try {
      const row = await this.db.notification.create({
        data: {
          id,
          tenantId,
          userId,
          eventId,
          trigger,
          level,
          title,
          body,
          link: link ?? null,
          // Not for the centre: the row stands for having been told.
          deletedAt: inApp ? null : new Date(),
          deliveries: { create: deliveries.map((one) => ({ ...one, tenantId, userId, eventId })) },
        },
      });
      const notification = notificationOf(row);
      for (const delivery of deliveries) await this.queue.add(delivery.id);
      if (inApp) await this.show(tenantId, userId, notification);
      return notification;
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  private async channelsOf({ tenantId, userId }: Recipient, trigger: NotificationTrigger): Promise<readonly NotificationChannel[]> {
    const [preferences, connected] = await Promise.all([
      this.db.notificationPreference.findMany({ where: { userId } }),
      this.connected(userId),
    ]);
    return channelsFor(trigger, this.allowed(tenantId), { preferences, connected });
  }

  private async show(tenantId: string, userId: string, notification: Notification): Promise<void> {
    const sender = { tenantId, actor: { type: 'service', service: 'gateway' } } as const;
    await this.bus
      .publish(notificationCreated, { userId, notification }, sender)
      .catch((error: unknown) => this.log.warn({ err: error }, 'a notification could not be shown live; it is in the centre'));
  }
}
