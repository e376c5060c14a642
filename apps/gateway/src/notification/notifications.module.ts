import { CONFIG } from '@autoweave/kernel';
import { GuardedFetch } from '@autoweave/sandbox/net';
import { Module } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { BrowserChannel } from './channel/browser.js';
import type { Channel } from './channel/channel.js';
import { DiscordChannel, SlackChannel, WebhookChannel } from './channel/chat.js';
import { NOTIFICATION_EGRESS } from './channel/egress.js';
import { EmailChannel } from './channel/email.js';
import { NotificationFeed } from './notification-feed.js';
import { CHANNELS, NotificationQueue } from './notification-queue.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { NotificationTargets } from './notification-targets.js';
import { Notifier } from './notifier.js';
import { PushBrowsers } from './push-browsers.js';
import { Recipients } from './recipients.js';

const channels = [EmailChannel, BrowserChannel, SlackChannel, DiscordChannel, WebhookChannel];

@Module({
  controllers: [NotificationsController, NotificationFeed],
  providers: [
    Notifier,
    NotificationQueue,
    NotificationsService,
    NotificationTargets,
    PushBrowsers,
    Recipients,
    ...channels,
    { provide: CHANNELS, useFactory: (...all: Channel[]) => all, inject: channels },
    {
      provide: NOTIFICATION_EGRESS,
      // As for webhooks: what lies inside the operator's own network is named in the configuration, or not reached.
      useFactory: (config: GatewayConfig) =>
        new GuardedFetch({ allow: (address, port) => config.AUTOWEAVE_WEBHOOK_PRIVATE_TARGETS.includes(`${address}:${port}`) }),
      inject: [CONFIG],
    },
  ],
})
export class NotificationsModule {}
