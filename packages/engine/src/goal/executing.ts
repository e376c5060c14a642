import type { Fault, GoalEventBody, Usage } from '@autoweave/contracts';
import { noUsage } from '@autoweave/contracts';
import { isExhausted } from '../budget.js';
import { isDone, transitiveDependents } from '../graph.js';
import { holds, isReplannable, retryDecision, type TaskRun } from '../task.js';
import { accept, changed, type CommandOf, type Decision, refuse, stale } from './command.js';
import { cancelTasks, endInFailure, startReplan } from './ending.js';
import type { GoalRun } from './goal-run.js';
import { isExecuting } from './transition.js';

/** How many more tasks of this goal may run at once (ORC-037). */
export function freeSlots(run: GoalRun): number {
  return Math.max(0, Math.min(run.limits.maxConcurrentTasks, run.limits.maxAgents) - run.running.size);
}

/** Gives ready tasks to agent types. Items that are not ready, not due or above the goal's concurrency are left out. */
export function assign(run: GoalRun, command: CommandOf<'assign'>): Decision {
  if (!isExecuting(run.state)) return refuse('INVALID_TRANSITION', `nothing can be assigned in ${run.state}`);
  if (isExhausted(run.budget)) return accept(...endInFailure(run, budgetFault(run)));
  const items = [];
  let slots = freeSlots(run);
  for (const item of command.items) {
    const task = run.tasks.get(item.taskId);
    if (slots === 0 || task?.state !== 'ready' || (task.retryAt !== undefined && task.retryAt > command.at)) continue;
    items.push({
      taskId: item.taskId,
      attempt: task.attempt + 1,
      token: item.token,
      agentType: item.agentType,
      ...(item.reason === undefined ? {} : { reason: item.reason }),
    });
    slots -= 1;
  }
  return items.length > 0 ? accept({ type: 'tasks.assigned', payload: { items } }) : accept();
}

export function start(run: GoalRun, command: CommandOf<'start'>): Decision {
  const items = [];
  const refused = [];
  for (const item of command.items) {
    const task = run.tasks.get(item.taskId);
    if (!holds(task, item)) refused.push({ taskId: item.taskId, attempt: item.attempt });
    else if (task.state === 'assigned')
      items.push({ taskId: item.taskId, attempt: item.attempt, workerId: command.workerId, agent: item.agent });
    else if (task.workerId !== command.workerId) refused.push({ taskId: item.taskId, attempt: item.attempt });
  }
  return { ok: true, events: items.length > 0 ? [{ type: 'tasks.started', payload: { items } }] : [], refused };
}

export function progress(run: GoalRun, command: CommandOf<'progress'>): Decision {
  if (!holds(run.tasks.get(command.taskId), command)) return stale(command);
  return accept({
    type: 'task.progressed',
    payload: {
      taskId: command.taskId,
      attempt: command.attempt,
      message: command.message,
      ...(command.percent === undefined ? {} : { percent: command.percent }),
    },
  });
}

export function step(run: GoalRun, command: CommandOf<'step'>): Decision {
  if (!holds(run.tasks.get(command.taskId), command)) return stale(command);
  return accept({ type: 'task.stepped', payload: { taskId: command.taskId, attempt: command.attempt, steps: [...command.steps] } });
}

/**
 * Commits an outcome, once: the same report again is accepted without effect, any other attempt is stale.
 * Releases the dependents; the last task of the plan sends the goal to verification.
 */
export function complete(run: GoalRun, command: CommandOf<'complete'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (task?.state === 'completed' && task.attempt === command.attempt && task.token === command.token) return accept();
  if (!holds(task, command)) return stale(command);
  const events: GoalEventBody[] = [];
  if (task.state === 'assigned')
    events.push({
      type: 'tasks.started',
      payload: { items: [{ taskId: task.taskId, attempt: task.attempt, workerId: command.workerId, agent: task.agentType }] },
    });
  events.push({
    type: 'task.completed',
    payload: { taskId: task.taskId, attempt: task.attempt, result: command.result, usage: command.usage },
  });
  const released = releasedBy(run, task, true);
  events.push(...released.events);
  return settleGoal(run, task, events, released.starved);
}

export function fail(run: GoalRun, command: CommandOf<'fail'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!holds(task, command)) return stale(command);
  return failAttempt(run, task, command.fault, command.usage, command.at, command.jitter);
}

export function timeOutAttempt(run: GoalRun, command: CommandOf<'time_out_attempt'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!task || task.attempt !== command.attempt || !run.running.has(task.taskId)) return stale(command);
  const fault: Fault = { code: 'TASK_TIMEOUT', message: `the attempt did not finish within ${task.spec.timeoutSeconds} s` };
  return failAttempt(run, task, fault, noUsage, command.at, command.jitter);
}

/** Puts the attempts of a vanished worker back; one that has lost too many workers fails like any other. */
export function loseAttempts(run: GoalRun, command: CommandOf<'lose_attempts'>): Decision {
  const fault: Fault = { code: 'WORKER_LOST', message: `worker ${command.workerId} gave no sign of life within its lease` };
  const events: GoalEventBody[] = [];
  for (const { taskId, attempt } of command.items) {
    const task = run.tasks.get(taskId);
    if (!task || task.attempt !== attempt || !run.running.has(taskId)) continue;
    if (retryDecision(task, fault, 0).kind === 'give-up') {
      if (events.length > 0) continue;
      return failAttempt(run, task, fault, noUsage, command.at, 0);
    }
    events.push({ type: 'task.failed', payload: { taskId, attempt, fault, usage: noUsage, retryAt: command.at } });
  }
  return accept(...events);
}

function failAttempt(run: GoalRun, task: TaskRun, fault: Fault, usage: Usage, at: string, jitter: number): Decision {
  const retry = retryDecision(task, fault, jitter);
  const failed = { taskId: task.taskId, attempt: task.attempt, fault, usage };
  if (retry.kind === 'retry')
    return accept({ type: 'task.failed', payload: { ...failed, retryAt: new Date(Date.parse(at) + retry.delayMs).toISOString() } });
  const events: GoalEventBody[] = [{ type: 'task.failed', payload: failed }];
  if (task.spec.optional) {
    const released = releasedBy(run, task, false);
    return settleGoal(run, task, [...events, ...released.events], released.starved);
  }
  return giveUp(run, task, fault, events);
}

/** A task is lost for good: what waits for it is cancelled, then the goal is planned anew or fails (ORC-034, ORC-058). */
function giveUp(run: GoalRun, task: TaskRun, fault: Fault, events: GoalEventBody[]): Decision {
  const ended = new Set([task.taskId]);
  const waiting = [...transitiveDependents(run.tasks, [task.taskId])].filter(
    (id) => run.tasks.get(id)?.state === 'blocked' && !ended.has(id),
  );
  for (const id of waiting) ended.add(id);
  const goalFault: Fault = {
    ...fault,
    message: `Task "${task.spec.name}" failed: ${fault.message}`,
    details: { ...fault.details, taskId: task.taskId, taskKey: task.spec.key, attempts: task.attempt },
  };
  events.push(...cancelTasks(run, waiting, `"${task.spec.name}" failed`));
  if (isReplannable(fault) && !run.planGiven && run.replans < run.limits.maxReplans)
    events.push(...startReplan(run, 'PLAN', goalFault, [task.taskId], ended));
  else events.push(...endInFailure(run, goalFault, ended));
  return accept(...events);
}

/** Least share of its dependencies that must have delivered before a task with optional ones may run (ORC-049). */
export const swarmQuorum = 0.5;

/** The dependents that `task` was the last to hold up; `starved` is one that would run on too few results. */
function releasedBy(
  run: GoalRun,
  task: TaskRun,
  delivered: boolean,
): { readonly events: GoalEventBody[]; readonly starved: TaskRun | undefined } {
  const ready: string[] = [];
  for (const id of task.dependents) {
    const dependent = run.tasks.get(id);
    if (dependent?.state !== 'blocked' || dependent.unmet !== 1) continue;
    if (!delivered || dependent.dependsOn.some((d) => run.tasks.get(d)?.state === 'failed')) {
      const share =
        (dependent.dependsOn.filter((d) => run.tasks.get(d)?.state === 'completed').length + (delivered ? 1 : 0)) /
        dependent.dependsOn.length;
      if (share < swarmQuorum) return { events: [], starved: dependent };
    }
    ready.push(id);
  }
  return { events: ready.length > 0 ? [{ type: 'tasks.ready', payload: { taskIds: ready } }] : [], starved: undefined };
}

/** After `task` is over: to verification when it was the last one, to failure when a join has been starved. */
function settleGoal(run: GoalRun, task: TaskRun, events: GoalEventBody[], starved: TaskRun | undefined): Decision {
  if (starved) {
    const fault: Fault = {
      code: 'VERIFICATION_FAILED',
      message: `fewer than half of the inputs of "${starved.spec.name}" were delivered`,
      details: { taskKey: starved.spec.key },
    };
    const failed = starved.dependsOn.filter(
      (id) => id === task.taskId || !isDone(run.tasks.get(id) as TaskRun) || run.tasks.get(id)?.state === 'failed',
    );
    const ended = new Set([task.taskId]);
    events.push(
      ...(!run.planGiven && run.replans < run.limits.maxReplans
        ? startReplan(run, 'PLAN', fault, failed, ended)
        : endInFailure(run, fault, ended)),
    );
  } else if (run.open === 1 && isExecuting(run.state)) events.push(changed(run.state, 'VERIFYING'));
  return accept(...events);
}

const budgetFault = (run: GoalRun): Fault => ({
  code: 'BUDGET_EXCEEDED',
  message: `the goal has used ${run.budget.spent.tokens} of ${run.budget.limit.tokens} tokens and ${run.budget.spent.costMicroUsd} of ${run.budget.limit.costMicroUsd} micro-dollars`,
  hint: 'Raise the limits of the goal, or ask for less.',
  details: { spent: run.budget.spent, limit: run.budget.limit },
});
