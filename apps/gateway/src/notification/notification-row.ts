import type { Notification, NotificationTrigger } from '@autoweave/contracts';
import type { Notification as Row } from '../generated/client.js';

/** A stored notification as its person sees it. */
export const notificationOf = (row: Row): Notification => ({
  notificationId: row.id,
  trigger: row.trigger as NotificationTrigger,
  level: row.level as Notification['level'],
  title: row.title,
  body: row.body,
  ...(row.link ? { link: row.link } : {}),
  createdAt: row.createdAt.toISOString(),
  ...(row.readAt ? { readAt: row.readAt.toISOString() } : {}),
});
