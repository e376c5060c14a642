import { api, scopes } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { ApiKeysService } from './api-keys.service.js';

const routes = api.apiKeys;

@Controller('api/v1')
export class ApiKeysController {
  constructor(@Inject(ApiKeysService) private readonly keys: ApiKeysService) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(async ({ input }) => ({
      apiKeys: await this.keys.list(caller, input.all, input.status),
      scopes: [...scopes],
    }));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => this.keys.create(caller, input));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.keys.get(caller, input.keyId));
  }

  @Implements(routes.rotate)
  rotate(@Caller() caller: Principal) {
    return implement(routes.rotate).handler(({ input }) => this.keys.rotate(caller, input.keyId, input.overlapMinutes));
  }

  @Implements(routes.revoke)
  revoke(@Caller() caller: Principal) {
    return implement(routes.revoke).handler(({ input }) => this.keys.revoke(caller, input.keyId, input.reason));
  }

  @Implements(routes.suspend)
  suspend(@Caller() caller: Principal) {
    return implement(routes.suspend).handler(({ input }) => this.keys.suspend(caller, input.keyId, input.suspended));
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => this.keys.remove(caller, input.keyId));
  }
}
