import { api } from '@autoweave/contracts';
import { acrossTenants, fault } from '@autoweave/kernel';
import { Controller, Inject, Req } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyRequest } from 'fastify';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { TenantsService } from './tenants.service.js';

const routes = api.tenants;

@Controller('api/v1')
export class TenantsController {
  constructor(@Inject(TenantsService) private readonly tenants: TenantsService) {}

  @Implements(routes.me)
  me(@Caller() caller: Principal) {
    return implement(routes.me).handler(() => this.tenants.get(caller.tenantId));
  }

  @Implements(routes.myStats)
  myStats(@Caller() caller: Principal) {
    return implement(routes.myStats).handler(() => this.tenants.stats(caller.tenantId));
  }

  @Implements(routes.updateMe)
  updateMe(@Caller() caller: Principal) {
    return implement(routes.updateMe).handler(({ input }) => this.tenants.update(caller.tenantId, input));
  }

  @Implements(routes.configureMe)
  configureMe(@Caller() caller: Principal) {
    return implement(routes.configureMe).handler(({ input }) => this.tenants.configure(caller.tenantId, input));
  }

  @Implements(routes.configure)
  configure() {
    return implement(routes.configure).handler(({ input: { tenantId, ...patch } }) =>
      acrossTenants(() => this.tenants.configure(tenantId, patch)),
    );
  }

  @Implements(routes.list)
  list() {
    return implement(routes.list).handler(({ input }) => acrossTenants(() => this.tenants.list(input)));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => acrossTenants(() => this.tenants.create(input, caller.userId)));
  }

  @Implements(routes.get)
  get() {
    return implement(routes.get).handler(({ input }) => acrossTenants(() => this.tenants.get(input.tenantId)));
  }

  @Implements(routes.update)
  update() {
    return implement(routes.update).handler(({ input: { tenantId, ...patch } }) =>
      acrossTenants(() => this.tenants.update(tenantId, patch)),
    );
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => {
      if (input.tenantId === caller.tenantId) throw fault('CONFLICT', 'Nobody closes the organisation they belong to');
      return acrossTenants(() => this.tenants.move(input.tenantId, 'DELETED'));
    });
  }

  @Implements(routes.approve)
  approve() {
    return implement(routes.approve).handler(({ input }) => acrossTenants(() => this.tenants.move(input.tenantId, 'ACTIVE', 'PENDING')));
  }

  @Implements(routes.suspend)
  suspend(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.suspend).handler(({ input }) => {
      if (input.tenantId === caller.tenantId) throw fault('INVALID_TRANSITION', 'Nobody suspends the organisation they belong to');
      request.auditNote = { description: input.reason };
      return acrossTenants(() => this.tenants.move(input.tenantId, 'SUSPENDED'));
    });
  }

  @Implements(routes.activate)
  activate() {
    return implement(routes.activate).handler(({ input }) => acrossTenants(() => this.tenants.move(input.tenantId, 'ACTIVE', 'SUSPENDED')));
  }

  @Implements(routes.upgrade)
  upgrade() {
    return implement(routes.upgrade).handler(({ input }) => acrossTenants(() => this.tenants.upgrade(input.tenantId, input.tier)));
  }

  @Implements(routes.stats)
  stats() {
    return implement(routes.stats).handler(({ input }) => acrossTenants(() => this.tenants.stats(input.tenantId)));
  }
}
