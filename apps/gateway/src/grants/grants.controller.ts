import { api, grantsIssue, grantsList, grantsRevoke } from '@autoweave/contracts';
import { BUS, type Bus, fault, newId } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const { grants } = api;

/** Standing grants (AGT-055). One for a whole tenant is an administrator's to give. */
@Controller('api/v1')
export class GrantsController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(grants.list)
  list(@Caller() caller: Principal) {
    return implement(grants.list).handler(({ input }) =>
      this.bus.request(grantsList, { ...input, active: input.active ?? false }, senderOf(caller)),
    );
  }

  @Implements(grants.issue)
  issue(@Caller() caller: Principal) {
    return implement(grants.issue).handler(({ input }) => {
      if (input.scope.kind === 'tenant' && !caller.permissions.has('ops:manage'))
        throw fault('FORBIDDEN', 'A grant for the whole tenant needs an administrator', {
          hint: 'Narrow it to a goal, an agent or a schedule',
        });
      return this.bus.request(grantsIssue, { grantId: newId('grant'), issuedBy: caller.userId, ...input }, senderOf(caller));
    });
  }

  @Implements(grants.revoke)
  revoke(@Caller() caller: Principal) {
    return implement(grants.revoke).handler(({ input }) =>
      this.bus.request(grantsRevoke, { grantId: input.grantId, by: caller.userId }, senderOf(caller)),
    );
  }
}
