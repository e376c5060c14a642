import { z } from 'zod';
import { idOf, Timestamp } from '../ids.js';
import { NotificationChannel, NotificationTrigger, TargetChannel } from './trigger.js';

export const NotificationId = idOf('notif');
export const PushSubscriptionId = idOf('push');

/** Something that one person is told. */
export const Notification = z.object({
  notificationId: NotificationId,
  trigger: NotificationTrigger,
  level: z.enum(['info', 'success', 'warning', 'error']),
  title: z.string(),
  body: z.string(),
  /** Path within the user app of what it is about. */
  link: z.string().optional(),
  createdAt: Timestamp,
  readAt: Timestamp.optional(),
});
export type Notification = z.infer<typeof Notification>;

export const NotificationPreference = z.object({ trigger: NotificationTrigger, channel: NotificationChannel, enabled: z.boolean() });
export type NotificationPreference = z.infer<typeof NotificationPreference>;

/** An address that notifications of one channel go to. The address itself is a secret and is not shown again. */
export const NotificationTarget = z.object({ channel: TargetChannel, host: z.string(), createdAt: Timestamp });
export type NotificationTarget = z.infer<typeof NotificationTarget>;

/** A browser that wants to be told. */
export const PushSubscriptionInfo = z.object({
  subscriptionId: PushSubscriptionId,
  device: z.string(),
  createdAt: Timestamp,
  lastSuccessAt: Timestamp.optional(),
});
export type PushSubscriptionInfo = z.infer<typeof PushSubscriptionInfo>;

export const NotificationPreferences = z.object({
  triggers: z.array(z.object({ trigger: NotificationTrigger, label: z.string(), description: z.string() })),
  /** `available` is false where the organisation switched it off or no address is there; `reason` says what to do. */
  channels: z.array(z.object({ channel: NotificationChannel, available: z.boolean(), reason: z.string().optional() })),
  preferences: z.array(NotificationPreference),
  targets: z.array(NotificationTarget),
  browsers: z.array(PushSubscriptionInfo),
});
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

/** One notification on its way to one channel. */
export const NotificationDelivery = z.object({
  deliveryId: idOf('ndlv'),
  notificationId: NotificationId,
  title: z.string(),
  channel: NotificationChannel,
  status: z.enum(['PENDING', 'RETRYING', 'DELIVERED', 'FAILED']),
  attempts: z.number().int(),
  /** What the other side said, when something went wrong. */
  detail: z.string().optional(),
  createdAt: Timestamp,
  deliveredAt: Timestamp.optional(),
});
export type NotificationDelivery = z.infer<typeof NotificationDelivery>;

/** What a push message carries to the service worker. Nothing that opens anything. */
export const PushMessage = z.object({ id: NotificationId, title: z.string(), body: z.string(), link: z.string().optional() });
export type PushMessage = z.infer<typeof PushMessage>;
