import { type Fault, type GoalEventBody, type GoalLimits, noUsage, type SubGoal } from '@autoweave/contracts';
import { freeBudget, isExhausted, shareOf } from '../budget.js';
import { isDone } from '../graph.js';
import type { TaskRun } from '../task.js';
import { accept, type CommandOf, type Decision, refuse } from './command.js';
import { endInFailure } from './ending.js';
import { budgetFault, failAttempt, freeAgents, freeSlots, giveUp, settleGoal } from './executing.js';
import { goalEndsAt, type GoalRun } from './goal-run.js';
import { isDue } from './own-work.js';
import { isExecuting } from './transition.js';

/** The text of a child goal, with the item it is for and what the tasks before it found. */
export function subGoalText(run: GoalRun, task: TaskRun): string {
  const subGoal = task.spec.subGoal as SubGoal;
  const parts = [subGoal.text];
  if (task.spec.item !== undefined) parts.push(`For: ${JSON.stringify(task.spec.item)}`);
  const found = task.dependsOn.flatMap((id) => {
    const dependency = run.tasks.get(id);
    return dependency?.result ? [`- ${dependency.spec.name}: ${dependency.result.summary.slice(0, 1_500)}`] : [];
  });
  if (found.length > 0) parts.push(`Known already:\n${found.join('\n')}`);
  return parts.join('\n\n').slice(0, 20_000);
}

/**
 * Begins the goal below a task. What it may use is lent by this goal and cannot be more than this goal has free: tokens,
 * money, time, tasks side by side and agents (a child's budget never exceeds its parent's).
 */
export function spawnChild(run: GoalRun, command: CommandOf<'spawn_child'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!task || !run.toSpawn.has(task.taskId) || !task.spec.subGoal)
    return refuse('INVALID_TRANSITION', 'the task is not waiting to become a goal');
  if (!isExecuting(run.state) || run.paused) return refuse('INVALID_TRANSITION', 'no goal can begin now');
  if (!isDue(task, command.at)) return refuse('INVALID_TRANSITION', `the task is not due before ${task.retryAt}`);
  const depth = run.depth + 1;
  if (depth > run.limits.maxDepth)
    return lost(run, task, {
      code: 'SAFETY_VIOLATION',
      message: `goals may be nested ${run.limits.maxDepth} deep; "${task.spec.name}" would be number ${depth}`,
      details: { maxDepth: run.limits.maxDepth },
    });
  if (isExhausted(run.budget)) return accept(...endInFailure(run, budgetFault(run)));
  if (run.children.has(task.taskId)) return refuse('RATE_LIMITED', 'the goal that carried the task out before has not ended yet');
  const free = freeBudget(run.budget);
  if (free.tokens === 0 || free.costMicroUsd === 0)
    return refuse('RATE_LIMITED', 'all that is left of the budget is promised to running attempts');
  const slots = freeSlots(run);
  const agents = freeAgents(run);
  if (slots === 0) return refuse('RATE_LIMITED', 'all slots of the goal are taken');
  if (agents === 0)
    return run.running.size + run.children.size > 0
      ? refuse('RATE_LIMITED', 'all agents of the goal are taken')
      : lost(run, task, {
          code: 'SAFETY_VIOLATION',
          message: `the goal may start ${run.limits.maxAgents} agents, and has`,
          details: { maxAgents: run.limits.maxAgents },
        });
  return accept({
    type: 'goal.child_spawned',
    payload: {
      taskId: task.taskId,
      attempt: task.attempt + 1,
      childGoalId: command.childGoalId,
      text: subGoalText(run, task),
      title: task.spec.name,
      ...(task.spec.subGoal.pattern ? { pattern: task.spec.subGoal.pattern } : {}),
      limits: childLimits(run, task, command.at, slots, agents),
      depth,
    },
  });
}

/** An even share, and never everything as long as there are two: the parent's other tasks go on beside the child. */
const lend = (free: number, takers: number): number => Math.max(1, Math.min(Math.floor(free / takers), free - 1));

function childLimits(run: GoalRun, task: TaskRun, at: string, slots: number, agents: number): GoalLimits {
  const wanted = task.spec.subGoal?.limits ?? {};
  const sharers = Math.max(1, run.open - run.running.size - run.children.size);
  const share = wanted.maxTokens === undefined ? shareOf(run.budget, sharers) : freeBudget(run.budget);
  const secondsLeft = Math.max(1, Math.floor((goalEndsAt(run) - Date.parse(at)) / 1_000));
  const waiting = Math.max(1, run.toSpawn.size + run.ready.size);
  const atMost = (limit: number, wish: number | undefined) => Math.max(1, Math.min(limit, wish ?? limit));
  return {
    maxTokens: atMost(share.tokens, wanted.maxTokens),
    maxCostMicroUsd: atMost(share.costMicroUsd, wanted.maxCostMicroUsd),
    maxAgents: atMost(lend(agents, waiting), wanted.maxAgents),
    maxConcurrentTasks: atMost(lend(slots, waiting), wanted.maxConcurrentTasks),
    maxSeconds: atMost(secondsLeft, wanted.maxSeconds),
    maxDepth: run.limits.maxDepth,
    maxReplans: Math.min(run.limits.maxReplans, wanted.maxReplans ?? run.limits.maxReplans),
  };
}

/**
 * Takes over how a child ended, once; the same report again changes nothing. What it spent is booked here even when nobody
 * waits for its result any more.
 */
export function finishChild(run: GoalRun, command: CommandOf<'finish_child'>): Decision {
  const child = run.children.get(command.taskId);
  const task = run.tasks.get(command.taskId);
  if (!task || child?.childGoalId !== command.childGoalId) return accept();
  const finished: GoalEventBody = {
    type: 'goal.child_finished',
    payload: { taskId: command.taskId, childGoalId: command.childGoalId, status: command.status, usage: command.usage },
  };
  if (task.state !== 'in_progress' || task.childGoalId !== command.childGoalId) return accept(finished);
  if (command.status === 'complete' && command.result) {
    const { result } = command;
    const completed: GoalEventBody = {
      type: 'task.completed',
      payload: { taskId: task.taskId, attempt: task.attempt, result, usage: noUsage },
    };
    return settleGoal(run, [{ task, ending: 'delivered', result }], [finished, completed], command.at);
  }
  const fault: Fault = command.fault ?? { code: 'CANCELLED', message: 'the goal below was cancelled' };
  const failed = failAttempt(run, task, fault, noUsage, command.at, command.jitter);
  return failed.ok ? accept(finished, ...failed.events) : failed;
}

/** Child goals that still run although nobody waits for them: their tasks are over. */
export function orphans(run: GoalRun): readonly { readonly taskId: string; readonly childGoalId: string }[] {
  const found = [];
  for (const [taskId, child] of run.children) {
    const task = run.tasks.get(taskId);
    if (task?.state !== 'in_progress' || task.childGoalId !== child.childGoalId || isDone(task))
      found.push({ taskId, childGoalId: child.childGoalId });
  }
  return found;
}

function lost(run: GoalRun, task: TaskRun, fault: Fault): Decision {
  const failed: GoalEventBody = { type: 'task.failed', payload: { taskId: task.taskId, attempt: task.attempt + 1, fault, usage: noUsage } };
  return giveUp(run, task, fault, [failed]);
}
