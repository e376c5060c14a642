import { api, policiesExport, policiesImport } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const { policies } = api;

/** What agents may do, for administrators of the installation (AGT-065). */
@Controller('api/v1')
export class PoliciesController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(policies.export)
  export(@Caller() caller: Principal) {
    return implement(policies.export).handler(({ input }) => this.bus.request(policiesExport, input, senderOf(caller)));
  }

  @Implements(policies.import)
  import(@Caller() caller: Principal) {
    return implement(policies.import).handler(({ input }) =>
      this.bus.request(policiesImport, { ...input, by: caller.userId }, senderOf(caller)),
    );
  }
}
