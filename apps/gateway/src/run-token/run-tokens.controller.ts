import { api } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { RunTokensService } from './run-tokens.service.js';

const routes = api.runTokens;

@Controller('api/v1')
export class RunTokensController {
  constructor(@Inject(RunTokensService) private readonly runs: RunTokensService) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(async ({ input }) => ({ runTokens: await this.runs.list(caller, input.all, input.limit) }));
  }

  @Implements(routes.revoke)
  revoke(@Caller() caller: Principal) {
    return implement(routes.revoke).handler(async ({ input }) => ({ revoked: await this.runs.revoke(caller, input.runId) }));
  }

  @Implements(routes.authorize)
  authorize(@Caller() caller: Principal) {
    return implement(routes.authorize).handler(({ input }) => {
      const { credential } = caller;
      if (credential.type !== 'run')
        throw fault('FORBIDDEN', 'Only an agent asks with its run token', { hint: 'Send the run token as Bearer' });
      return this.runs.authorize(credential.hash, input, 0);
    });
  }
}
