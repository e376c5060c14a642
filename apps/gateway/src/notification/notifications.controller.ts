import { api } from '@autoweave/contracts';
import { Controller, Inject, Req } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyRequest } from 'fastify';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { assertReachable } from '../webhook/reachable.js';
import { NotificationsService } from './notifications.service.js';
import { NotificationTargets } from './notification-targets.js';
import { PushBrowsers } from './push-browsers.js';

const routes = api.notifications;

/** Everybody's own notifications: whose they are is never asked, it is the caller. */
@Controller('api/v1')
export class NotificationsController {
  constructor(
    @Inject(NotificationsService) private readonly notifications: NotificationsService,
    @Inject(NotificationTargets) private readonly targets: NotificationTargets,
    @Inject(PushBrowsers) private readonly browsers: PushBrowsers,
  ) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(({ input: { unread, ...page } }) =>
      this.notifications.list(caller, { ...page, unreadOnly: unread === 'true' }),
    );
  }

  @Implements(routes.readAll)
  readAll(@Caller() caller: Principal) {
    return implement(routes.readAll).handler(() => this.notifications.readAll(caller));
  }

  @Implements(routes.test)
  test(@Caller() caller: Principal) {
    return implement(routes.test).handler(() => this.notifications.test(caller));
  }

  @Implements(routes.preferences)
  preferences(@Caller() caller: Principal) {
    return implement(routes.preferences).handler(() => this.notifications.preferences(caller));
  }

  @Implements(routes.setPreferences)
  setPreferences(@Caller() caller: Principal) {
    return implement(routes.setPreferences).handler(({ input }) => this.notifications.setPreferences(caller, input.preferences));
  }

  @Implements(routes.setTarget)
  setTarget(@Caller() caller: Principal) {
    return implement(routes.setTarget).handler(({ input }) => this.targets.set(caller, input.channel, input.url));
  }

  @Implements(routes.removeTarget)
  removeTarget(@Caller() caller: Principal) {
    return implement(routes.removeTarget).handler(async ({ input }) => ({ removed: await this.targets.remove(caller, input.channel) }));
  }

  @Implements(routes.pushKey)
  pushKey() {
    return implement(routes.pushKey).handler(async () => ({ publicKey: await this.browsers.publicKey() }));
  }

  @Implements(routes.subscribe)
  subscribe(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.subscribe).handler(({ input }) => {
      assertReachable(input.endpoint);
      return this.browsers.subscribe(caller, input, request.headers['user-agent']);
    });
  }

  @Implements(routes.unsubscribe)
  unsubscribe(@Caller() caller: Principal) {
    return implement(routes.unsubscribe).handler(async ({ input }) => {
      await this.browsers.unsubscribe(caller, input.subscriptionId);
      return { removed: true };
    });
  }

  @Implements(routes.deliveries)
  deliveries(@Caller() caller: Principal) {
    return implement(routes.deliveries).handler(async ({ input }) => ({
      deliveries: await this.notifications.deliveries(caller, input.limit),
    }));
  }

  @Implements(routes.read)
  read(@Caller() caller: Principal) {
    return implement(routes.read).handler(({ input }) => this.notifications.read(caller, input.notificationId));
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => this.notifications.remove(caller, input.notificationId));
  }
}
