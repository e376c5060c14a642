import {
  type GoalControl,
  goalsAt,
  goalsCheckpoints,
  goalsChildren,
  goalsControl,
  goalsDelete,
  goalsFork,
  goalsPlanDiff,
  goalsPlans,
  goalsReplay,
  goalsTrace,
  goalsTree,
  type goalRunRoutes,
  isTerminalGoalState,
  type TaskResult,
  tasksGet,
} from '@autoweave/contracts';
import { BUS, type Bus, fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { InferContractRouterInputs } from '@orpc/contract';
import { type Principal, senderOf } from '../auth/principal.js';
import { GoalsService } from './goals.service.js';

type Inputs = InferContractRouterInputs<typeof goalRunRoutes>;
const slowTimeoutMs = 30_000;

/** Run control, forks and the past of goals, for the verified caller. */
@Injectable()
export class GoalRunsService {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(GoalsService) private readonly goals: GoalsService,
  ) {}

  async pause(caller: Principal, goalId: string, reason?: string): Promise<{ accepted: boolean }> {
    const { accepted } = await this.#control(caller, goalId, { action: 'pause', ...(reason ? { reason } : {}) });
    return { accepted };
  }

  async resume(caller: Principal, goalId: string): Promise<{ accepted: boolean }> {
    const { accepted } = await this.#control(caller, goalId, { action: 'resume' });
    return { accepted };
  }

  async change(caller: Principal, { goalId, ...change }: Inputs['change']) {
    await this.#control(caller, goalId, { action: 'change', ...change });
    return this.goals.get(caller, goalId);
  }

  retry(caller: Principal, goalId: string, keys?: readonly string[], reason?: string) {
    return this.#control(caller, goalId, { action: 'retry', ...(keys ? { keys: [...keys] } : {}), ...(reason ? { reason } : {}) });
  }

  /** Everything again, from the tasks that wait for nothing. A goal that never got a plan is thought about again. */
  async execute(caller: Principal, goalId: string, reason = 'carried out again') {
    const goal = await this.goals.get(caller, goalId);
    if (!isTerminalGoalState(goal.state))
      throw fault('INVALID_TRANSITION', `The goal is in ${goal.state}`, { hint: 'Wait for its end, cancel it, or retry single tasks' });
    const { tasks } = await this.goals.tasks(caller, goalId);
    const first = tasks.filter((t) => t.planVersion === goal.planVersion && t.dependsOn.length === 0).map((t) => t.key);
    return this.retry(caller, goalId, first.length > 0 ? first : undefined, reason);
  }

  async editOutput(caller: Principal, goalId: string, key: string, result: TaskResult, reason?: string) {
    const goal = await this.goals.get(caller, goalId);
    const { tasks } = await this.goals.tasks(caller, goalId);
    const task = tasks.find((t) => t.key === key && t.planVersion === goal.planVersion);
    if (!task) throw fault('NOT_FOUND', `The plan has no task "${key}"`);
    return this.#control(caller, goalId, { action: 'edit_output', taskId: task.taskId, result, ...(reason ? { reason } : {}) });
  }

  task = (caller: Principal, taskId: string) => this.bus.request(tasksGet, { taskId }, senderOf(caller));

  async retryTask(caller: Principal, taskId: string, reason?: string) {
    const task = await this.task(caller, taskId);
    return this.retry(caller, task.goalId, [task.key], reason);
  }

  fork(caller: Principal, { goalId, idempotencyKey, ...rest }: Inputs['fork']) {
    const newGoalId = newId('goal');
    return this.bus.request(
      goalsFork,
      {
        goalId,
        newGoalId,
        idempotencyKey: idempotencyKey ?? newGoalId,
        userId: caller.userId,
        permissions: [...caller.permissions],
        ...rest,
      },
      senderOf(caller),
      { timeoutMs: slowTimeoutMs },
    );
  }

  delete = (caller: Principal, goalId: string) => this.bus.request(goalsDelete, { goalId }, senderOf(caller), { timeoutMs: slowTimeoutMs });
  at = (caller: Principal, query: { goalId: string; seq: number }) =>
    this.bus.request(goalsAt, query, senderOf(caller), { timeoutMs: slowTimeoutMs });
  replay = (caller: Principal, goalId: string) => this.bus.request(goalsReplay, { goalId }, senderOf(caller), { timeoutMs: slowTimeoutMs });
  checkpoints = (caller: Principal, goalId: string) =>
    this.bus.request(goalsCheckpoints, { goalId }, senderOf(caller), { timeoutMs: slowTimeoutMs });
  plans = (caller: Principal, goalId: string) => this.bus.request(goalsPlans, { goalId }, senderOf(caller));
  planDiff = (caller: Principal, query: { goalId: string; from: number; to: number }) =>
    this.bus.request(goalsPlanDiff, query, senderOf(caller));
  trace = (caller: Principal, goalId: string) => this.bus.request(goalsTrace, { goalId }, senderOf(caller), { timeoutMs: slowTimeoutMs });
  children = (caller: Principal, goalId: string) => this.bus.request(goalsChildren, { goalId }, senderOf(caller));
  tree = (caller: Principal, goalId: string) => this.bus.request(goalsTree, { goalId }, senderOf(caller));

  async #control(caller: Principal, goalId: string, control: GoalControl) {
    // As with cancelling: that this tenant has such a goal is asked before its owner is disturbed.
    await this.goals.get(caller, goalId);
    return this.bus.request(goalsControl, { goalId, by: caller.userId, control }, senderOf(caller), { timeoutMs: slowTimeoutMs });
  }
}
