import type { NotificationChannel } from '@autoweave/contracts';

/** Channels as people call them. */
export const channelNames: Readonly<Record<NotificationChannel, string>> = {
  in_app: 'Here',
  browser: 'Browser',
  email: 'E-mail',
  slack: 'Slack',
  discord: 'Discord',
  webhook: 'Webhook',
};
