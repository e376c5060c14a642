import {
  api,
  suggestionsAnalyze,
  suggestionsDecide,
  suggestionsGet,
  suggestionsImplement,
  suggestionsList,
  suggestionsReports,
  suggestionsSubmit,
  suggestionsVote,
} from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const routes = api.suggestions;
/** Six analyses over the logs of two hundred goals. */
const analysisMs = 60_000;

@Controller('api/v1')
export class SuggestionsController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(routes.reports)
  reports(@Caller() caller: Principal) {
    return implement(routes.reports).handler(() => this.bus.request(suggestionsReports, {}, senderOf(caller)));
  }

  @Implements(routes.analyze)
  analyze(@Caller() caller: Principal) {
    return implement(routes.analyze).handler(() => this.bus.request(suggestionsAnalyze, {}, senderOf(caller), { timeoutMs: analysisMs }));
  }

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(({ input }) => this.bus.request(suggestionsList, input, senderOf(caller)));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.bus.request(suggestionsGet, input, senderOf(caller)));
  }

  @Implements(routes.submit)
  submit(@Caller() caller: Principal) {
    return implement(routes.submit).handler(({ input }) =>
      this.bus.request(
        suggestionsSubmit,
        { suggestion: input, detectedBy: `user:${caller.userId}`, userId: caller.userId },
        senderOf(caller),
      ),
    );
  }

  @Implements(routes.vote)
  vote(@Caller() caller: Principal) {
    return implement(routes.vote).handler(({ input }) =>
      this.bus.request(suggestionsVote, { ...input, voter: `user:${caller.userId}` }, senderOf(caller)),
    );
  }

  @Implements(routes.approve)
  approve(@Caller() caller: Principal) {
    return implement(routes.approve).handler(({ input }) => this.#decide(caller, 'approved', input));
  }

  @Implements(routes.reject)
  reject(@Caller() caller: Principal) {
    return implement(routes.reject).handler(({ input }) => this.#decide(caller, 'rejected', input));
  }

  @Implements(routes.implement)
  implement(@Caller() caller: Principal) {
    return implement(routes.implement).handler(({ input }) =>
      this.bus.request(suggestionsImplement, { ...input, userId: caller.userId }, senderOf(caller)),
    );
  }

  #decide(
    caller: Principal,
    decision: 'approved' | 'rejected',
    { suggestionId, reason }: { readonly suggestionId: string; readonly reason?: string | undefined },
  ) {
    return this.bus.request(
      suggestionsDecide,
      { suggestionId, decision, by: caller.userId, ...(reason ? { reason } : {}) },
      senderOf(caller),
    );
  }
}
