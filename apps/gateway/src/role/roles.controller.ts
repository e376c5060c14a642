import { api, permissions } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { RolesService } from './roles.service.js';

const routes = api.roles;

@Controller('api/v1')
export class RolesController {
  constructor(@Inject(RolesService) private readonly service: RolesService) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(() => this.service.list(caller));
  }

  @Implements(routes.permissions)
  permissions() {
    return implement(routes.permissions).handler(() => ({ permissions: [...permissions] }));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => this.service.create(caller, input));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.service.get(caller, input.role));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal) {
    return implement(routes.update).handler(({ input: { role, ...patch } }) => this.service.update(caller, role, patch));
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => this.service.remove(caller, input.role));
  }
}
