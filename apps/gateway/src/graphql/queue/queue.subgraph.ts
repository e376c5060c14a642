import { api, Goal, Task, type TaskState } from '@autoweave/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { GoalRunsService } from '../../goals/goal-runs.service.js';
import { GoalsService } from '../../goals/goals.service.js';
import { TasksService } from '../../goals/tasks.service.js';
import { SystemService } from '../../system/system.service.js';
import { objectType } from '../contract-types.js';
import { absentAs, idArgument } from '../entity.js';
import { FieldGuard } from '../field-guard.js';
import type { Subgraph } from '../subgraph.js';

interface JobsOf {
  readonly goalId?: string;
  readonly state?: TaskState;
  readonly agentType?: string;
  readonly limit: number;
}

/** Goals, the tasks they were taken apart into, and the streams that carry them. */
@Injectable()
export class QueueSubgraph implements Subgraph {
  readonly name = 'queue';

  constructor(
    @Inject(FieldGuard) private readonly guard: FieldGuard,
    @Inject(GoalsService) private readonly goals: GoalsService,
    @Inject(GoalRunsService) private readonly runs: GoalRunsService,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(SystemService) private readonly system: SystemService,
  ) {}

  get queries() {
    return {
      queues: this.guard.route(api.system.queues, 'queues', () => this.system.streams(), { pick: 'streams', cost: 20 }),
      jobs: this.guard.route<JobsOf>(api.tasks.list, 'jobs', (input, { principal }) => this.tasks.list(principal, input), { cost: 20 }),
      job: this.guard.route<{ taskId: string }>(api.tasks.get, 'job', ({ taskId }, { principal }) => this.runs.task(principal, taskId)),
      goals: this.guard.route<Parameters<GoalsService['list']>[1]>(api.goals.list, 'goals', (input, { principal }) =>
        this.goals.list(principal, input),
      ),
      goal: this.guard.route<{ goalId: string }>(api.goals.get, 'goal', ({ goalId }, { principal }) => this.goals.get(principal, goalId)),
      goalStats: this.guard.route(api.goals.stats, 'goalStats', (_, { principal }) => this.goals.stats(principal), { cost: 5 }),
    };
  }

  get entities() {
    const goal = objectType(Goal, 'Goal');
    const task = objectType(Task, 'Task');
    return [
      {
        type: goal,
        key: 'goalId',
        lookUp: this.guard.field({
          type: goal,
          description: 'One goal.',
          permission: 'goal:read',
          args: idArgument('goalId'),
          resolve: ({ goalId }: { goalId: string }, { principal }) => absentAs(null, this.goals.get(principal, goalId)),
        }),
      },
      {
        type: task,
        key: 'taskId',
        lookUp: this.guard.field({
          type: task,
          description: 'One task.',
          permission: 'task:read',
          args: idArgument('taskId'),
          resolve: ({ taskId }: { taskId: string }, { principal }) => absentAs(null, this.runs.task(principal, taskId)),
        }),
      },
    ];
  }
}
