import { addUsage, type GoalEvent, type GoalEventPayload, isTerminalTaskState } from '@autoweave/contracts';
import { amountOf, settle } from '../budget.js';
import { newTaskRun } from '../task.js';
import { copySpec } from './copy-spec.js';
import { becomeReady, beginTasksAnew, endAttempt, endTask, restore, taskOf, unfold } from './fold-tasks.js';
import type { GoalRun } from './goal-run.js';

/** Folds the events of run control, of edges beyond "after", of child goals and of auctions. */
export function evolveControl(run: GoalRun, event: GoalEvent): void {
  switch (event.type) {
    case 'goal.paused':
      run.paused = { ...event.payload, at: event.at };
      return standStill(run, event.at);
    case 'goal.resumed':
      run.paused = undefined;
      return moveOn(run, event.at);
    case 'goal.changed':
      return change(run, event.payload);
    case 'goal.reopened':
      return reopen(run, event.payload, event.at);
    case 'task.output_edited':
      taskOf(run, event.payload.taskId).result = event.payload.result;
      return;
    case 'tasks.restored':
      for (const { taskId, result } of event.payload.items) restore(run, taskOf(run, taskId), result, event.at);
      return;
    case 'tasks.skipped':
      for (const id of event.payload.taskIds) {
        const task = taskOf(run, id);
        if (isTerminalTaskState(task.state)) continue;
        endAttempt(run, task, undefined);
        task.skipped = true;
        task.activity = event.payload.reason;
        task.completedAt = event.at;
        endTask(run, task, 'cancelled');
      }
      return;
    case 'tasks.delayed':
      for (const { taskId, dueAt } of event.payload.items) becomeReady(run, taskOf(run, taskId), dueAt);
      return;
    case 'task.expanded': {
      const template = taskOf(run, event.payload.taskId);
      const { items } = event.payload;
      const copies = items.map(({ taskId, item }, i) => {
        const copy = newTaskRun(
          taskId,
          copySpec(template.spec, item, i, items.length),
          template.order + (i + 1) / (items.length + 1),
          run.planVersion,
          template.dependsOn,
        );
        copy.dependents = [...template.dependents];
        copy.unmet = 0;
        copy.state = 'pending';
        copy.dispensable = template.dispensable;
        copy.templateId = template.taskId;
        return copy;
      });
      return unfold(run, template, copies, event.at);
    }
    case 'task.looped': {
      const last = taskOf(run, event.payload.taskId);
      const feedback = last.result;
      beginTasksAnew(run, event.payload.taskIds, false);
      last.round = event.payload.round;
      for (const id of event.payload.taskIds) taskOf(run, id).feedback = feedback;
      return;
    }
    case 'task.handed_off': {
      const { to, from, note, usage } = event.payload;
      const task = taskOf(run, event.payload.taskId);
      endAttempt(run, task, usage);
      task.wanted = { agentType: to };
      task.agentType = to;
      task.handOff = { from, note };
      task.handOffs += 1;
      return becomeReady(run, task);
    }
    case 'goal.child_spawned':
      return spawnChild(run, event.payload, event.at);
    case 'goal.child_finished': {
      const task = taskOf(run, event.payload.taskId);
      run.children.delete(event.payload.taskId);
      task.usage = addUsage(task.usage, event.payload.usage);
      run.usage = addUsage(run.usage, event.payload.usage);
      run.budget = settle(run.budget, task.reserved, amountOf(event.payload.usage));
      task.reserved = { tokens: 0, costMicroUsd: 0 };
      return;
    }
    case 'auction.opened':
      for (const id of event.payload.taskIds)
        run.auctions.set(id, { closesAt: event.payload.closesAt, weights: event.payload.weights, bids: [] });
      return;
    case 'auction.bid':
      run.bids = [...run.bids, ...event.payload.bids];
      for (const bid of event.payload.bids) {
        const auction = run.auctions.get(bid.taskId);
        if (auction) run.auctions.set(bid.taskId, { ...auction, bids: [...auction.bids.filter((b) => b.agent !== bid.agent), bid] });
      }
      return;
    case 'auction.awarded':
      for (const { taskId, agentType, agent, reason } of event.payload.items) {
        const task = taskOf(run, taskId);
        run.auctions.delete(taskId);
        run.toAuction.delete(taskId);
        task.wanted = agent === '' ? { agentType } : { agentType, agent };
        task.assignReason = reason;
        run.ready.add(taskId);
      }
      return;
    default:
      return;
  }
}

/** The goal's clock stands while a person is waited for or has paused it. */
export function standStill(run: GoalRun, at: string): void {
  run.pausedSince ??= at;
}

export function moveOn(run: GoalRun, at: string): void {
  if (run.pendingApprovals > 0 || run.paused || run.pausedSince === undefined) return;
  run.pausedMs += Math.max(0, Date.parse(at) - Date.parse(run.pausedSince));
  run.pausedSince = undefined;
}

function change(run: GoalRun, { title, priority, limits }: GoalEventPayload<'goal.changed'>): void {
  if (title !== undefined) run.title = title;
  if (priority !== undefined) run.priority = priority;
  if (!limits) return;
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  run.limits = { ...run.limits, ...given };
  run.budget = { ...run.budget, limit: { tokens: run.limits.maxTokens, costMicroUsd: run.limits.maxCostMicroUsd } };
}

function reopen(run: GoalRun, { dirtyTaskIds, afresh }: GoalEventPayload<'goal.reopened'>, at: string): void {
  beginTasksAnew(run, dirtyTaskIds, afresh === true);
  if (run.finishedAt === undefined) return;
  run.pausedMs += Math.max(0, Date.parse(at) - Date.parse(run.finishedAt));
  run.finishedAt = undefined;
  run.result = undefined;
  run.fault = undefined;
  run.verification = undefined;
  run.memoryIds = [];
  run.lessons = [];
  run.replans = 0;
  run.replan = undefined;
  run.paused = undefined;
  run.pausedSince = undefined;
}

function spawnChild(run: GoalRun, child: GoalEventPayload<'goal.child_spawned'>, at: string): void {
  const task = taskOf(run, child.taskId);
  run.toSpawn.delete(child.taskId);
  task.state = 'in_progress';
  task.attempt = child.attempt;
  task.childGoalId = child.childGoalId;
  task.startedAt = at;
  task.retryAt = undefined;
  task.reserved = { tokens: child.limits.maxTokens, costMicroUsd: child.limits.maxCostMicroUsd };
  run.budget = {
    ...run.budget,
    reserved: {
      tokens: run.budget.reserved.tokens + child.limits.maxTokens,
      costMicroUsd: run.budget.reserved.costMicroUsd + child.limits.maxCostMicroUsd,
    },
  };
  run.children.set(child.taskId, {
    childGoalId: child.childGoalId,
    slots: child.limits.maxConcurrentTasks,
    agents: child.limits.maxAgents,
  });
  run.childGoalIds = [...run.childGoalIds, child.childGoalId];
}
