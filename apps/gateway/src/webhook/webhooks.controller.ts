import { api, webhookEvents } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { WebhooksService } from './webhooks.service.js';

const routes = api.webhooks;

@Controller('api/v1')
export class WebhooksController {
  constructor(@Inject(WebhooksService) private readonly webhooks: WebhooksService) {}

  @Implements(routes.events)
  events() {
    return implement(routes.events).handler(() => ({ events: [...webhookEvents] }));
  }

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(async () => ({ webhooks: await this.webhooks.list(caller) }));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => this.webhooks.create(caller, input));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.webhooks.get(caller, input.webhookId));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal) {
    return implement(routes.update).handler(({ input: { webhookId, ...patch } }) => this.webhooks.update(caller, webhookId, patch));
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(async ({ input }) => {
      await this.webhooks.remove(caller, input.webhookId);
      return { removed: true };
    });
  }

  @Implements(routes.pause)
  pause(@Caller() caller: Principal) {
    return implement(routes.pause).handler(({ input }) => this.webhooks.setStatus(caller, input.webhookId, 'PAUSED'));
  }

  @Implements(routes.resume)
  resume(@Caller() caller: Principal) {
    return implement(routes.resume).handler(({ input }) => this.webhooks.setStatus(caller, input.webhookId, 'ACTIVE'));
  }

  @Implements(routes.rotateSecret)
  rotate(@Caller() caller: Principal) {
    return implement(routes.rotateSecret).handler(({ input }) => this.webhooks.rotateSecret(caller, input.webhookId));
  }

  @Implements(routes.test)
  test(@Caller() caller: Principal) {
    return implement(routes.test).handler(({ input }) => this.webhooks.test(caller, input.webhookId));
  }

  @Implements(routes.deliveries)
  deliveries(@Caller() caller: Principal) {
    return implement(routes.deliveries).handler(({ input: { webhookId, ...page } }) => this.webhooks.deliveries(caller, webhookId, page));
  }

  @Implements(routes.stats)
  stats(@Caller() caller: Principal) {
    return implement(routes.stats).handler(({ input }) => this.webhooks.stats(caller, input.webhookId));
  }

  @Implements(routes.retry)
  retry(@Caller() caller: Principal) {
    return implement(routes.retry).handler(({ input }) => this.webhooks.retry(caller, input.deliveryId));
  }
}
