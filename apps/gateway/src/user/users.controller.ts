import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { RoleAssignmentsService } from '../role/role-assignments.service.js';
import { SessionsService } from '../session/sessions.service.js';
import { UsersService } from './users.service.js';

const routes = api.users;

@Controller('api/v1')
export class UsersController {
  constructor(
    @Inject(UsersService) private readonly users: UsersService,
    @Inject(RoleAssignmentsService) private readonly assignments: RoleAssignmentsService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(({ input }) => this.users.list(caller, input));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => this.users.create(caller, input));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.users.get(caller, input.userId));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal) {
    return implement(routes.update).handler(({ input: { userId, ...patch } }) => this.users.update(caller, userId, patch));
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => this.users.remove(caller, input.userId));
  }

  @Implements(routes.unlock)
  unlock(@Caller() caller: Principal) {
    return implement(routes.unlock).handler(({ input }) => this.users.unlock(caller, input.userId));
  }

  @Implements(routes.resetFactors)
  resetFactors(@Caller() caller: Principal) {
    return implement(routes.resetFactors).handler(({ input }) => this.users.resetFactors(caller, input.userId));
  }

  @Implements(routes.sessions)
  sessionsOf(@Caller() caller: Principal) {
    return implement(routes.sessions).handler(async ({ input }) => {
      await this.users.get(caller, input.userId);
      return { sessions: [...(await this.sessions.list(input.userId, caller.credential.id, false))] };
    });
  }

  @Implements(routes.roles)
  roles(@Caller() caller: Principal) {
    return implement(routes.roles).handler(({ input }) => this.assignments.list(caller, input.userId));
  }

  @Implements(routes.assign)
  assign(@Caller() caller: Principal) {
    return implement(routes.assign).handler(({ input }) => this.assignments.assign(caller, input));
  }

  @Implements(routes.unassign)
  unassign(@Caller() caller: Principal) {
    return implement(routes.unassign).handler(({ input }) => this.assignments.unassign(caller, input.userId, input.assignmentId));
  }

  @Implements(routes.permissions)
  permissions(@Caller() caller: Principal) {
    return implement(routes.permissions).handler(async ({ input }) => {
      const authority = await this.assignments.authorityOf(caller, input.userId);
      return { roles: [...authority.roles], permissions: [...authority.permissions] };
    });
  }

  @Implements(routes.explain)
  explain(@Caller() caller: Principal) {
    return implement(routes.explain).handler(({ input }) => this.assignments.explain(caller, input));
  }
}
