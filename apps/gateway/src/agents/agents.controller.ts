import { agentsList, api, workersList } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

@Controller('api/v1')
export class AgentsController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(api.agents.list)
  list(@Caller() caller: Principal) {
    return implement(api.agents.list).handler(() => this.bus.request(agentsList, {}, senderOf(caller)));
  }

  @Implements(api.agents.workers)
  workers(@Caller() caller: Principal) {
    return implement(api.agents.workers).handler(() => this.bus.request(workersList, {}, senderOf(caller)));
  }
}
