import { api, telosChange, telosCheck, telosList, telosVersions } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const routes = api.telos;

@Controller('api/v1')
export class TelosController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(() => this.bus.request(telosList, {}, senderOf(caller)));
  }

  @Implements(routes.check)
  check(@Caller() caller: Principal) {
    return implement(routes.check).handler(({ input }) => this.bus.request(telosCheck, input, senderOf(caller)));
  }

  @Implements(routes.versions)
  versions(@Caller() caller: Principal) {
    return implement(routes.versions).handler(({ input }) => this.bus.request(telosVersions, input, senderOf(caller)));
  }

  @Implements(routes.change)
  change(@Caller() caller: Principal) {
    return implement(routes.change).handler(({ input }) =>
      this.bus.request(telosChange, { ...input, by: caller.userId }, senderOf(caller)),
    );
  }
}
