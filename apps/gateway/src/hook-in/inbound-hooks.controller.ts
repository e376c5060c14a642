import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { InboundHooksService } from './inbound-hooks.service.js';

const routes = api.hooks;

@Controller('api/v1')
export class InboundHooksController {
  constructor(@Inject(InboundHooksService) private readonly hooks: InboundHooksService) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(async () => ({ hooks: await this.hooks.list(caller) }));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => this.hooks.create(caller, input));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.hooks.get(caller, input.hookId));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal) {
    return implement(routes.update).handler(({ input: { hookId, ...patch } }) => this.hooks.update(caller, hookId, patch));
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(async ({ input }) => {
      await this.hooks.remove(caller, input.hookId);
      return { removed: true };
    });
  }

  @Implements(routes.pause)
  pause(@Caller() caller: Principal) {
    return implement(routes.pause).handler(({ input }) => this.hooks.setStatus(caller, input.hookId, 'PAUSED'));
  }

  @Implements(routes.resume)
  resume(@Caller() caller: Principal) {
    return implement(routes.resume).handler(({ input }) => this.hooks.setStatus(caller, input.hookId, 'ACTIVE'));
  }

  @Implements(routes.rotateSecret)
  rotate(@Caller() caller: Principal) {
    return implement(routes.rotateSecret).handler(({ input }) => this.hooks.rotateSecret(caller, input.hookId, input.secret));
  }

  @Implements(routes.test)
  test(@Caller() caller: Principal) {
    return implement(routes.test).handler(({ input }) => this.hooks.test(caller, input.hookId, input.event, input.payload));
  }

  @Implements(routes.deliveries)
  deliveries(@Caller() caller: Principal) {
    return implement(routes.deliveries).handler(({ input: { hookId, ...page } }) => this.hooks.deliveries(caller, hookId, page));
  }

  @Implements(routes.retry)
  retry(@Caller() caller: Principal) {
    return implement(routes.retry).handler(({ input }) => this.hooks.retry(caller, input.deliveryId));
  }
}
