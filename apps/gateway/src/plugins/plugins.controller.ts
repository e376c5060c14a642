import { api, devicesList, pluginsList } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

@Controller('api/v1')
export class PluginsController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(api.plugins.list)
  list(@Caller() caller: Principal) {
    return implement(api.plugins.list).handler(() => this.bus.request(pluginsList, {}, senderOf(caller)));
  }

  @Implements(api.plugins.devices)
  devices(@Caller() caller: Principal) {
    return implement(api.plugins.devices).handler(() => this.bus.request(devicesList, {}, senderOf(caller)));
  }
}
