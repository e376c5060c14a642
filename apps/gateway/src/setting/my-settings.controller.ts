import { api, settingDefinitions } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import type { SettingPlace } from './place.js';
import { SettingsService } from './settings.service.js';

const routes = api.mySettings;

/** What people set for themselves. */
@Controller('api/v1')
export class MySettingsController {
  constructor(@Inject(SettingsService) private readonly settings: SettingsService) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(async () => ({
      schema: settingDefinitions.filter((one) => one.visible && one.scopes.includes('user')),
      settings: await this.settings.all(own(caller)),
    }));
  }

  @Implements(routes.setMany)
  setMany(@Caller() caller: Principal) {
    return implement(routes.setMany).handler(({ input }) => this.settings.setMany(caller, own(caller), input.settings, ''));
  }

  @Implements(routes.reset)
  reset(@Caller() caller: Principal) {
    return implement(routes.reset).handler(({ input }) => this.settings.reset(caller, own(caller), input.key, ''));
  }
}

const own = ({ tenantId, userId }: Principal): SettingPlace => ({ scope: 'user', tenantId, userId });
