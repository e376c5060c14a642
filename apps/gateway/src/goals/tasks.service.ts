import type { Task, TaskState } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { GoalRunsService } from './goal-runs.service.js';
import { GoalsService } from './goals.service.js';

interface Filter {
  readonly goalId?: string | undefined;
  readonly state?: TaskState | undefined;
  readonly agentType?: string | undefined;
  readonly limit: number;
}

interface TaskDecision {
  readonly decision: 'approved' | 'rejected';
  readonly reason?: string | undefined;
  readonly editedArguments?: Record<string, unknown> | undefined;
}

/** Goals asked for their tasks at once, and at most for one list. */
const goalsPerRound = 20;
const mostGoals = 200;
const ended: ReadonlySet<TaskState> = new Set(['completed', 'failed', 'cancelled']);

/** Tasks across the goals of the caller's tenant. */
@Injectable()
export class TasksService {
  constructor(
    @Inject(GoalsService) private readonly goals: GoalsService,
    @Inject(GoalRunsService) private readonly runs: GoalRunsService,
  ) {}

  /** Newest goals first, in the order of their plans; without a goal, of the newest two hundred. */
  async list(caller: Principal, { goalId, state, agentType, limit }: Filter): Promise<{ tasks: Task[]; complete: boolean }> {
    const fits = (task: Task) => (!state || task.state === state) && (!agentType || task.agentType === agentType);
    if (goalId) {
      const found = (await this.goals.tasks(caller, goalId)).tasks.filter(fits);
      return { tasks: found.slice(0, limit), complete: found.length <= limit };
    }
    const tasks: Task[] = [];
    for (let offset = 0; offset < mostGoals; offset += goalsPerRound) {
      const { goals } = await this.goals.list(caller, { limit: goalsPerRound, offset });
      const answers = await Promise.all(goals.map((goal) => this.tasksOf(caller, goal.goalId)));
      tasks.push(...answers.flat().filter(fits));
      if (tasks.length > limit) return { tasks: tasks.slice(0, limit), complete: false };
      if (goals.length < goalsPerRound) return { tasks, complete: true };
    }
    return { tasks, complete: false };
  }

  /**
   * Stops what a task does, where that can be told from the rest of its goal: a child goal is cancelled, a call that
   * waits for a person is rejected, and a goal of which nothing else is left is cancelled. INVALID_TRANSITION otherwise.
   */
  async cancel(caller: Principal, taskId: string, reason = 'cancelled by a person') {
    const task = await this.runs.task(caller, taskId);
    if (ended.has(task.state)) throw fault('INVALID_TRANSITION', `The task is ${task.state} already`);
    if (task.childGoalId) {
      const { accepted } = await this.goals.cancel(caller, task.childGoalId, reason);
      return { accepted, stopped: 'child_goal' as const };
    }
    if ((await this.pending(caller, task)).length > 0) {
      await this.goals.decideAll(caller, task.goalId, 'rejected', taskId, reason);
      return { accepted: true, stopped: 'approval' as const };
    }
    const { tasks } = await this.goals.tasks(caller, task.goalId);
    const others = tasks.filter((one) => one.taskId !== taskId && one.planVersion === task.planVersion && !ended.has(one.state));
    if (others.length > 0)
      throw fault('INVALID_TRANSITION', 'Other tasks of the goal go on and may need this one', {
        hint: 'Pause or cancel the goal; afterwards retry it or fork it from a task before this one',
      });
    const { accepted } = await this.goals.cancel(caller, task.goalId, reason);
    return { accepted, stopped: 'goal' as const };
  }

  /** Decides what the task waits for; edited arguments need exactly one question. */
  async decide(caller: Principal, taskId: string, { decision, reason, editedArguments }: TaskDecision): Promise<string[]> {
    const task = await this.runs.task(caller, taskId);
    if (!editedArguments) return this.goals.decideAll(caller, task.goalId, decision, taskId, reason);
    const [one, ...more] = await this.pending(caller, task);
    if (!one) throw fault('NOT_FOUND', 'The task does not wait for a decision');
    if (more.length > 0) throw fault('CONFLICT', 'The task waits for several decisions', { hint: 'Use /approvals/{approvalId}/approve' });
    await this.goals.decide(caller, one.approvalId, decision, reason, editedArguments);
    return [one.approvalId];
  }

  private async pending(caller: Principal, task: Pick<Task, 'goalId' | 'taskId'>) {
    const { approvals } = await this.goals.approvals(caller, { goalId: task.goalId, status: 'pending', limit: 200 });
    return approvals.filter((approval) => approval.taskId === task.taskId);
  }

  /** A goal may be deleted between the list and the question for its tasks. */
  private async tasksOf(caller: Principal, goalId: string): Promise<readonly Task[]> {
    try {
      return (await this.goals.tasks(caller, goalId)).tasks;
    } catch {
      return [];
    }
  }
}
