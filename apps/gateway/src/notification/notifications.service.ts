import {
  isOnByDefault,
  type Notification,
  type NotificationChannel,
  notificationChannels,
  type NotificationDelivery,
  type NotificationPreference,
  type NotificationPreferences,
  type NotificationTrigger,
  notificationTriggers,
  type Permission,
  triggerFacts,
} from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import { NotificationTargets } from './notification-targets.js';
import { notificationOf } from './notification-row.js';
import { Notifier } from './notifier.js';
import { PushBrowsers } from './push-browsers.js';
import { isOpen } from './routing.js';

/** The notification centre of one person, and what they want to be told. */
@Injectable()
export class NotificationsService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Notifier) private readonly notifier: Notifier,
    @Inject(NotificationTargets) private readonly targets: NotificationTargets,
    @Inject(PushBrowsers) private readonly browsers: PushBrowsers,
  ) {}

  async list({ userId }: Principal, page: { readonly unreadOnly: boolean; readonly limit: number; readonly offset: number }) {
    const where = { userId, deletedAt: null, ...(page.unreadOnly ? { readAt: null } : {}) };
    const [rows, total, unread] = await Promise.all([
      this.db.notification.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: page.limit, skip: page.offset }),
      this.db.notification.count({ where }),
      this.unread(userId),
    ]);
    return { notifications: rows.map(notificationOf), total, unread };
  }

  async read({ userId }: Principal, id: string): Promise<{ unread: number }> {
    const row = await this.db.notification.findFirst({ where: { id, userId, deletedAt: null } });
    if (!row) throw fault('NOT_FOUND', 'There is no such notification');
    if (row.readAt === null) await this.db.notification.updateMany({ where: { id, userId }, data: { readAt: new Date() } });
    return { unread: await this.unread(userId) };
  }

  async readAll({ userId }: Principal): Promise<{ unread: number }> {
    await this.db.notification.updateMany({ where: { userId, readAt: null }, data: { readAt: new Date() } });
    return { unread: await this.unread(userId) };
  }

  /** Out of the centre for good; that it was told stays known. */
  async remove({ userId }: Principal, id: string): Promise<{ unread: number }> {
    const { count } = await this.db.notification.updateMany({ where: { id, userId, deletedAt: null }, data: { deletedAt: new Date() } });
    if (count === 0) throw fault('NOT_FOUND', 'There is no such notification');
    return { unread: await this.unread(userId) };
  }

  async preferences({ userId, tenantId, permissions }: Principal): Promise<NotificationPreferences> {
    const [chosen, targets, browsers, connected] = await Promise.all([
      this.db.notificationPreference.findMany({ where: { userId } }),
      this.targets.list(userId),
      this.browsers.list(userId),
      this.notifier.connected(userId),
    ]);
    const allowed = this.notifier.allowed(tenantId);
    return {
      triggers: notificationTriggers
        .filter((trigger) => forOperators[trigger]?.some((permission) => permissions.has(permission)) ?? true)
        .map((trigger) => ({ trigger, ...triggerFacts[trigger] })),
      channels: notificationChannels.map((channel) => {
        const reason = isOpen(channel, allowed)
          ? connected.has(channel)
            ? undefined
            : missing[channel]
          : 'Switched off by your organisation';
        return { channel, available: reason === undefined, ...(reason ? { reason } : {}) };
      }),
      preferences: notificationTriggers.flatMap((trigger) =>
        notificationChannels.map((channel) => ({
          trigger,
          channel,
          enabled: chosen.find((one) => one.trigger === trigger && one.channel === channel)?.enabled ?? isOnByDefault(trigger, channel),
        })),
      ),
      targets,
      browsers,
    };
  }

  async setPreferences(caller: Principal, preferences: readonly NotificationPreference[]): Promise<NotificationPreferences> {
    const { userId, tenantId } = caller;
    await this.db.$transaction(
      preferences.map(({ trigger, channel, enabled }) =>
        this.db.notificationPreference.upsert({
          where: { userId_trigger_channel: { userId, trigger, channel } },
          create: { userId, tenantId, trigger, channel, enabled },
          update: { enabled },
        }),
      ),
    );
    return this.preferences(caller);
  }

  /** Goes to every channel that can reach the caller, whatever they want to be told of. */
  async test(caller: Principal): Promise<{ notificationId: string; channels: NotificationChannel[] }> {
    const { userId, tenantId } = caller;
    const allowed = this.notifier.allowed(tenantId);
    const channels = [...(await this.notifier.connected(userId))].filter((channel) => isOpen(channel, allowed));
    const told = await this.notifier.notify(
      { userId, tenantId },
      {
        eventId: newId('evt'),
        trigger: 'security',
        level: 'info',
        title: 'A test notification',
        body: 'You asked for it. This is how notifications reach you here.',
        link: '/settings',
      },
      channels,
    );
    if (!told) throw fault('CONFLICT', 'You were told this before');
    return { notificationId: told.notificationId, channels };
  }

  async deliveries({ userId }: Principal, limit: number): Promise<NotificationDelivery[]> {
    const rows = await this.db.notificationDelivery.findMany({
      where: { userId },
      include: { notification: { select: { title: true } } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return rows.map((row) => ({
      deliveryId: row.id,
      notificationId: row.notificationId,
      title: row.notification.title,
      channel: row.channel as NotificationChannel,
      status: row.status as NotificationDelivery['status'],
      attempts: row.attempts,
      ...(row.detail ? { detail: row.detail } : {}),
      createdAt: row.createdAt.toISOString(),
      ...(row.deliveredAt ? { deliveredAt: row.deliveredAt.toISOString() } : {}),
    }));
  }

  private unread(userId: Notification['notificationId']): Promise<number> {
    return this.db.notification.count({ where: { userId, readAt: null, deletedAt: null } });
  }
}

/** What only those who look after something are told of: nobody else is asked about it. */
const forOperators: Partial<Record<NotificationTrigger, readonly Permission[]>> = {
  recovery_failure: ['ops:manage', 'tenant:update'],
  critical_alert: ['ops:manage', 'tenant:update'],
};

/** What to do for a channel that leads nowhere yet. */
const missing: Partial<Record<NotificationChannel, string>> = {
  browser: 'Switch it on in this browser first',
  slack: 'Give the address of an incoming webhook first',
  discord: 'Give the address of a channel’s webhook first',
  webhook: 'Give an address first',
};
