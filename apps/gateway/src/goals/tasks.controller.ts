import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { GoalRunsService } from './goal-runs.service.js';
import { TasksService } from './tasks.service.js';

const { tasks } = api;

@Controller('api/v1')
export class TasksController {
  constructor(
    @Inject(GoalRunsService) private readonly runs: GoalRunsService,
    @Inject(TasksService) private readonly service: TasksService,
  ) {}

  @Implements(tasks.list)
  list(@Caller() caller: Principal) {
    return implement(tasks.list).handler(({ input }) => this.service.list(caller, input));
  }

  @Implements(tasks.get)
  get(@Caller() caller: Principal) {
    return implement(tasks.get).handler(({ input }) => this.runs.task(caller, input.taskId));
  }

  @Implements(tasks.retry)
  retry(@Caller() caller: Principal) {
    return implement(tasks.retry).handler(({ input }) => this.runs.retryTask(caller, input.taskId, input.reason));
  }

  @Implements(tasks.cancel)
  cancel(@Caller() caller: Principal) {
    return implement(tasks.cancel).handler(({ input }) => this.service.cancel(caller, input.taskId, input.reason));
  }

  @Implements(tasks.approve)
  approve(@Caller() caller: Principal) {
    return implement(tasks.approve).handler(async ({ input: { taskId, ...decision } }) => ({
      decided: await this.service.decide(caller, taskId, decision),
    }));
  }
}
