import {
  goalsAt,
  goalsCheckpoints,
  goalsChildren,
  goalsDelete,
  goalsPlanDiff,
  goalsPlans,
  goalsReplay,
  goalsTrace,
  goalsTree,
  tasksGet,
} from '@autoweave/contracts';
import { goalView, taskView } from '@autoweave/engine';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { GoalHistory } from './goal-history.js';
import { GoalReader } from './goal-reader.js';
import { tenantOf } from './goals.controller.js';
import { GoalsRepository } from './goals.repository.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

/** Questions about the past of goals and about the goals around them. */
@Controller()
export class HistoryController {
  constructor(
    @Inject(GoalHistory) private readonly history: GoalHistory,
    @Inject(GoalReader) private readonly reader: GoalReader,
    @Inject(GoalsRepository) private readonly goals: GoalsRepository,
  ) {}

  @OnCommand(goalsAt)
  async at({ goalId, seq }: In<typeof goalsAt>, context: MessageContext): Out<typeof goalsAt> {
    const tenantId = tenantOf(context);
    const run = await this.history.at(tenantId, goalId, seq);
    const tasks = [...run.tasks.values()].sort((a, b) => a.planVersion - b.planVersion || a.order - b.order);
    return { goal: goalView(run), tasks: tasks.map((task) => taskView(run, task)), lastSeq: (await this.reader.get(tenantId, goalId)).seq };
  }

  @OnCommand(goalsReplay)
  replay({ goalId }: In<typeof goalsReplay>, context: MessageContext): Out<typeof goalsReplay> {
    return this.history.replay(tenantOf(context), goalId);
  }

  @OnCommand(goalsCheckpoints)
  async checkpoints({ goalId }: In<typeof goalsCheckpoints>, context: MessageContext): Out<typeof goalsCheckpoints> {
    return { checkpoints: await this.history.checkpoints(tenantOf(context), goalId) };
  }

  @OnCommand(goalsPlans)
  async plans({ goalId }: In<typeof goalsPlans>, context: MessageContext): Out<typeof goalsPlans> {
    return { versions: await this.history.plans(tenantOf(context), goalId) };
  }

  @OnCommand(goalsPlanDiff)
  planDiff({ goalId, from, to }: In<typeof goalsPlanDiff>, context: MessageContext): Out<typeof goalsPlanDiff> {
    return this.history.planDiff(tenantOf(context), goalId, from, to);
  }

  @OnCommand(goalsTrace)
  trace({ goalId }: In<typeof goalsTrace>, context: MessageContext): Out<typeof goalsTrace> {
    return this.history.trace(tenantOf(context), goalId);
  }

  @OnCommand(goalsChildren)
  async children({ goalId }: In<typeof goalsChildren>, context: MessageContext): Out<typeof goalsChildren> {
    const tenantId = tenantOf(context);
    await this.reader.get(tenantId, goalId);
    return { children: await this.goals.children(tenantId, goalId) };
  }

  @OnCommand(goalsTree)
  async tree({ goalId }: In<typeof goalsTree>, context: MessageContext): Out<typeof goalsTree> {
    const tree = await this.goals.tree(tenantOf(context), goalId);
    if (!tree) throw fault('NOT_FOUND', `There is no goal ${goalId}`);
    return tree;
  }

  @OnCommand(goalsDelete)
  async delete({ goalId }: In<typeof goalsDelete>, context: MessageContext): Out<typeof goalsDelete> {
    if (context.actor.type === 'agent') throw fault('FORBIDDEN', 'An agent cannot delete a goal');
    const outcome = await this.goals.delete(tenantOf(context), goalId);
    if (outcome === 'unknown') throw fault('NOT_FOUND', `There is no goal ${goalId}`);
    if (outcome === 'unfinished')
      throw fault('CONFLICT', 'The goal is under way', { hint: 'Cancel it first; a finished goal can be deleted' });
    return { deleted: true };
  }

  @OnCommand(tasksGet)
  async task({ taskId }: In<typeof tasksGet>, context: MessageContext): Out<typeof tasksGet> {
    const tenantId = tenantOf(context);
    const goalId = await this.goals.goalOfTask(tenantId, taskId);
    const run = goalId === undefined ? undefined : await this.reader.get(tenantId, goalId);
    const task = run?.tasks.get(taskId);
    if (!run || !task) throw fault('NOT_FOUND', `There is no task ${taskId}`);
    return taskView(run, task);
  }
}
