import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Implements } from '../http/implements.js';
import { AdminWebhooksService } from './admin-webhooks.service.js';

const routes = api.adminWebhooks;

@Controller('api/v1')
export class AdminWebhooksController {
  constructor(@Inject(AdminWebhooksService) private readonly webhooks: AdminWebhooksService) {}

  @Implements(routes.list)
  list() {
    return implement(routes.list).handler(({ input }) => this.webhooks.list(input));
  }

  @Implements(routes.disable)
  disable() {
    return implement(routes.disable).handler(({ input }) => this.webhooks.disable(input.webhookId, input.reason));
  }

  @Implements(routes.enable)
  enable() {
    return implement(routes.enable).handler(({ input }) => this.webhooks.enable(input.webhookId));
  }

  @Implements(routes.cleanup)
  cleanup() {
    return implement(routes.cleanup).handler(({ input }) => this.webhooks.cleanUp(input.olderThanDays));
  }
}
