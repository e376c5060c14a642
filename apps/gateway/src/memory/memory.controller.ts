import { api, memoryDelete, memoryList, memoryRecall, memoryStore } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const routes = api.memory;
const personal = (caller: Principal) => `user:${caller.userId}` as const;

@Controller('api/v1')
export class MemoryController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(({ input }) => this.bus.request(memoryList, input, senderOf(caller)));
  }

  @Implements(routes.store)
  store(@Caller() caller: Principal) {
    return implement(routes.store).handler(async ({ input: { personal: own, ...item } }) => {
      const { memoryIds } = await this.bus.request(
        memoryStore,
        { items: [{ ...item, namespace: own ? personal(caller) : 'tenant' }] },
        senderOf(caller),
      );
      return { memoryId: memoryIds[0]! };
    });
  }

  @Implements(routes.search)
  search(@Caller() caller: Principal) {
    return implement(routes.search).handler(({ input }) =>
      this.bus.request(memoryRecall, { ...input, namespaces: ['tenant', personal(caller)] }, senderOf(caller)),
    );
  }

  @Implements(routes.delete)
  delete(@Caller() caller: Principal) {
    return implement(routes.delete).handler(({ input }) => this.bus.request(memoryDelete, input, senderOf(caller)));
  }
}
