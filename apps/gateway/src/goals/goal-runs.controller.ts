import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { GoalRunsService } from './goal-runs.service.js';

const { goals } = api;

@Controller('api/v1')
export class GoalRunsController {
  constructor(@Inject(GoalRunsService) private readonly runs: GoalRunsService) {}

  @Implements(goals.pause)
  pause(@Caller() caller: Principal) {
    return implement(goals.pause).handler(({ input }) => this.runs.pause(caller, input.goalId, input.reason));
  }

  @Implements(goals.resume)
  resume(@Caller() caller: Principal) {
    return implement(goals.resume).handler(({ input }) => this.runs.resume(caller, input.goalId));
  }

  @Implements(goals.change)
  change(@Caller() caller: Principal) {
    return implement(goals.change).handler(({ input }) => this.runs.change(caller, input));
  }

  @Implements(goals.retry)
  retry(@Caller() caller: Principal) {
    return implement(goals.retry).handler(({ input }) => this.runs.retry(caller, input.goalId, input.keys, input.reason));
  }

  @Implements(goals.execute)
  execute(@Caller() caller: Principal) {
    return implement(goals.execute).handler(({ input }) => this.runs.execute(caller, input.goalId, input.reason));
  }

  @Implements(goals.delete)
  delete(@Caller() caller: Principal) {
    return implement(goals.delete).handler(({ input }) => this.runs.delete(caller, input.goalId));
  }

  @Implements(goals.editOutput)
  editOutput(@Caller() caller: Principal) {
    return implement(goals.editOutput).handler(({ input }) =>
      this.runs.editOutput(caller, input.goalId, input.key, input.result, input.reason),
    );
  }

  @Implements(goals.fork)
  fork(@Caller() caller: Principal) {
    return implement(goals.fork).handler(({ input }) => this.runs.fork(caller, input));
  }

  @Implements(goals.at)
  at(@Caller() caller: Principal) {
    return implement(goals.at).handler(({ input }) => this.runs.at(caller, input));
  }

  @Implements(goals.replay)
  replay(@Caller() caller: Principal) {
    return implement(goals.replay).handler(({ input }) => this.runs.replay(caller, input.goalId));
  }

  @Implements(goals.checkpoints)
  checkpoints(@Caller() caller: Principal) {
    return implement(goals.checkpoints).handler(({ input }) => this.runs.checkpoints(caller, input.goalId));
  }

  @Implements(goals.plans)
  plans(@Caller() caller: Principal) {
    return implement(goals.plans).handler(({ input }) => this.runs.plans(caller, input.goalId));
  }

  @Implements(goals.planDiff)
  planDiff(@Caller() caller: Principal) {
    return implement(goals.planDiff).handler(({ input }) => this.runs.planDiff(caller, input));
  }

  @Implements(goals.trace)
  trace(@Caller() caller: Principal) {
    return implement(goals.trace).handler(({ input }) => this.runs.trace(caller, input.goalId));
  }

  @Implements(goals.children)
  children(@Caller() caller: Principal) {
    return implement(goals.children).handler(({ input }) => this.runs.children(caller, input.goalId));
  }

  @Implements(goals.tree)
  tree(@Caller() caller: Principal) {
    return implement(goals.tree).handler(({ input }) => this.runs.tree(caller, input.goalId));
  }
}
