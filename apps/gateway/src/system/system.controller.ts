import { api, usageList, workersList } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { version } from '../version.js';
import { SystemService } from './system.service.js';

@Controller('api/v1')
export class SystemController {
  constructor(
    @Inject(SystemService) private readonly system: SystemService,
    @Inject(BUS) private readonly bus: Bus,
  ) {}

  @Implements(api.system.health)
  health() {
    return implement(api.system.health).handler(() => this.system.health());
  }

  @Implements(api.system.queues)
  queues() {
    return implement(api.system.queues).handler(async () => ({ streams: await this.system.streams() }));
  }

  @Implements(api.system.about)
  about(@Caller() caller: Principal) {
    return implement(api.system.about).handler(async () => {
      const { workers } = await this.bus.request(workersList, {}, senderOf(caller));
      const model = workers[0]?.model ?? 'none';
      const embedded = model.startsWith('embedded');
      return { version, model, modelLabel: embedded ? 'embedded (rules, no language model)' : model, embedded };
    });
  }

  @Implements(api.usage.list)
  usage(@Caller() caller: Principal) {
    return implement(api.usage.list).handler(({ input: { by, ...query } }) =>
      this.bus.request(usageList, { ...query, ...(by ? { by } : {}) }, senderOf(caller)),
    );
  }
}
