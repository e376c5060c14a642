import { z } from 'zod';
import {
  Notification,
  NotificationDelivery,
  NotificationId,
  NotificationPreference,
  NotificationPreferences,
  NotificationTarget,
  PushSubscriptionId,
  PushSubscriptionInfo,
} from '../notification/notification.js';
import { NotificationChannel, TargetChannel } from '../notification/trigger.js';
import { route } from './route.js';

const tag = 'Notifications';
/** Everybody's own: nobody reads or changes what others are told. */
const permission = 'session:self';
const byId = z.strictObject({ notificationId: NotificationId });
const unread = z.object({ unread: z.number().int() });
const HttpsUrl = z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).max(2_000);

export const notificationRoutes = {
  list: route({ method: 'GET', path: '/notifications', tag, summary: 'What you were told, newest first', permission })
    .input(
      z.object({
        unread: z.enum(['true', 'false']).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        offset: z.coerce.number().int().min(0).default(0),
      }),
    )
    .output(unread.extend({ notifications: z.array(Notification), total: z.number().int() })),
  readAll: route({ method: 'POST', path: '/notifications/read-all', tag, summary: 'Mark all as read', permission }).output(unread),
  test: route({
    method: 'POST',
    path: '/notifications/test',
    tag,
    summary: 'Tell yourself something, on every channel that can reach you',
    permission,
    errors: ['CONFLICT'],
  }).output(z.object({ notificationId: NotificationId, channels: z.array(NotificationChannel) })),
  preferences: route({
    method: 'GET',
    path: '/notifications/preferences',
    tag,
    summary: 'What you are told, and where',
    permission,
  }).output(NotificationPreferences),
  setPreferences: route({
    method: 'PUT',
    path: '/notifications/preferences',
    tag,
    summary: 'Choose what you are told, and where',
    permission,
  })
    .input(z.strictObject({ preferences: z.array(NotificationPreference).min(1).max(100) }))
    .output(NotificationPreferences),
  setTarget: route({
    method: 'PUT',
    path: '/notifications/targets/{channel}',
    tag,
    summary: 'Where a channel leads; the secret that signs a webhook is answered this once',
    permission,
    errors: ['SAFETY_VIOLATION'],
  })
    .input(z.strictObject({ channel: TargetChannel, url: HttpsUrl }))
    .output(z.object({ target: NotificationTarget, secret: z.string().optional() })),
  removeTarget: route({ method: 'DELETE', path: '/notifications/targets/{channel}', tag, summary: 'Forget that address', permission })
    .input(z.strictObject({ channel: TargetChannel }))
    .output(z.object({ removed: z.boolean() })),
  pushKey: route({
    method: 'GET',
    path: '/notifications/push/key',
    tag,
    summary: 'The public key that a browser subscribes with',
    permission,
  }).output(z.object({ publicKey: z.string() })),
  subscribe: route({
    method: 'POST',
    path: '/notifications/push/subscriptions',
    tag,
    summary: 'Have this browser told',
    permission,
    successStatus: 201,
    errors: ['SAFETY_VIOLATION', 'CONFLICT'],
  })
    .input(
      z.strictObject({
        endpoint: HttpsUrl,
        keys: z.strictObject({ p256dh: z.string().min(80).max(120), auth: z.string().min(16).max(64) }),
      }),
    )
    .output(PushSubscriptionInfo),
  unsubscribe: route({
    method: 'DELETE',
    path: '/notifications/push/subscriptions/{subscriptionId}',
    tag,
    summary: 'Leave a browser alone',
    permission,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ subscriptionId: PushSubscriptionId }))
    .output(z.object({ removed: z.boolean() })),
  deliveries: route({ method: 'GET', path: '/notifications/deliveries', tag, summary: 'How your notifications got to you', permission })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }))
    .output(z.object({ deliveries: z.array(NotificationDelivery) })),
  read: route({
    method: 'POST',
    path: '/notifications/{notificationId}/read',
    tag,
    summary: 'Mark one as read',
    permission,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(unread),
  remove: route({
    method: 'DELETE',
    path: '/notifications/{notificationId}',
    tag,
    summary: 'Take one out of the centre',
    permission,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(unread),
};
