import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { GoalsService } from './goals.service.js';

const { goals, approvals } = api;

@Controller('api/v1')
export class GoalsController {
  constructor(@Inject(GoalsService) private readonly service: GoalsService) {}

  @Implements(goals.submit)
  submit(@Caller() caller: Principal) {
    return implement(goals.submit).handler(({ input }) => this.service.submit(caller, input));
  }

  @Implements(goals.list)
  list(@Caller() caller: Principal) {
    return implement(goals.list).handler(({ input }) => this.service.list(caller, input));
  }

  @Implements(goals.stats)
  stats(@Caller() caller: Principal) {
    return implement(goals.stats).handler(() => this.service.stats(caller));
  }

  @Implements(goals.get)
  get(@Caller() caller: Principal) {
    return implement(goals.get).handler(({ input }) => this.service.get(caller, input.goalId));
  }

  @Implements(goals.tasks)
  tasks(@Caller() caller: Principal) {
    return implement(goals.tasks).handler(({ input }) => this.service.tasks(caller, input.goalId));
  }

  @Implements(goals.plan)
  plan(@Caller() caller: Principal) {
    return implement(goals.plan).handler(({ input }) => this.service.plan(caller, input));
  }

  @Implements(goals.events)
  events(@Caller() caller: Principal) {
    return implement(goals.events).handler(({ input }) => this.service.events(caller, input));
  }

  @Implements(goals.cancel)
  cancel(@Caller() caller: Principal) {
    return implement(goals.cancel).handler(({ input }) => this.service.cancel(caller, input.goalId, input.reason));
  }

  @Implements(goals.approve)
  approve(@Caller() caller: Principal) {
    return implement(goals.approve).handler(async ({ input }) => ({
      decided: await this.service.decideAll(caller, input.goalId, input.decision, input.taskId, input.reason),
    }));
  }

  @Implements(goals.artifacts)
  artifacts(@Caller() caller: Principal) {
    return implement(goals.artifacts).handler(async ({ input }) => ({
      artifacts: (await this.service.get(caller, input.goalId)).artifacts,
    }));
  }

  @Implements(approvals.list)
  approvals(@Caller() caller: Principal) {
    return implement(approvals.list).handler(({ input }) => this.service.approvals(caller, input));
  }

  @Implements(approvals.approve)
  approveOne(@Caller() caller: Principal) {
    return implement(approvals.approve).handler(({ input }) =>
      this.service.decide(caller, input.approvalId, 'approved', input.reason, input.editedArguments),
    );
  }

  @Implements(approvals.reject)
  rejectOne(@Caller() caller: Principal) {
    return implement(approvals.reject).handler(({ input }) => this.service.decide(caller, input.approvalId, 'rejected', input.reason));
  }
}
