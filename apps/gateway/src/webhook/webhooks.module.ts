import { GuardedFetch } from '@autoweave/sandbox/net';
import { CONFIG } from '@autoweave/kernel';
import { Module } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { AdminWebhooksController } from './admin-webhooks.controller.js';
import { AdminWebhooksService } from './admin-webhooks.service.js';
import { WebhookEvents } from './webhook-events.js';
import { WEBHOOK_EGRESS, WebhookSender } from './webhook-sender.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  controllers: [WebhooksController, AdminWebhooksController],
  providers: [
    AdminWebhooksService,
    WebhooksService,
    WebhookSender,
    WebhookEvents,
    {
      provide: WEBHOOK_EGRESS,
      // Receivers inside the operator's own network are named in the configuration, or not reached.
      useFactory: (config: GatewayConfig) =>
        new GuardedFetch({ allow: (address, port) => config.AUTOWEAVE_WEBHOOK_PRIVATE_TARGETS.includes(`${address}:${port}`) }),
      inject: [CONFIG],
    },
  ],
})
export class WebhooksModule {}
