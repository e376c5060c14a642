import type { Fault, GoalEventBody, TaskResult, Usage } from '@autoweave/contracts';
import { noUsage } from '@autoweave/contracts';
import { isExhausted } from '../budget.js';
import { transitiveDependents } from '../graph.js';
import { holds, isReplannable, retryDecision, type TaskRun } from '../task.js';
import { accept, changed, type CommandOf, type Decision, refuse, stale } from './command.js';
import { cancelTasks, endInFailure, startReplan } from './ending.js';
import { holdsFor } from '../condition.js';
import { type GoalRun, taskByKey } from './goal-run.js';
import { type Ended, releaseAfter, starvedFault } from './release.js';
import { isUnderWay, loopScope } from './scope.js';
import { isExecuting } from './transition.js';

/** How many more tasks of this goal may run at once (ORC-037); none while it is paused. What children may use is lent. */
export function freeSlots(run: GoalRun): number {
  if (run.paused) return 0;
  let taken = run.running.size;
  for (const child of run.children.values()) taken += child.slots;
  return Math.max(0, Math.min(run.limits.maxConcurrentTasks, run.limits.maxAgents) - taken);
}

/** How many agents this goal may still start; idle ones are used again and cost nothing (AGT-049). */
export function freeAgents(run: GoalRun): number {
  let lent = 0;
  for (const child of run.children.values()) lent += child.agents;
  return Math.max(0, run.limits.maxAgents - run.spawned - lent);
}

/** Gives ready tasks to agent types. Items that are not ready, not due or above the goal's concurrency are left out. */
export function assign(run: GoalRun, command: CommandOf<'assign'>): Decision {
  if (!isExecuting(run.state)) return refuse('INVALID_TRANSITION', `nothing can be assigned in ${run.state}`);
  if (isExhausted(run.budget)) return accept(...endInFailure(run, budgetFault(run)));
  const items = [];
  let slots = freeSlots(run);
  let agents = freeAgents(run);
  const idle = new Map<string, number>();
  const seen = new Set<string>();
  for (const item of command.items) {
    const task = run.tasks.get(item.taskId);
    if (slots === 0 || !task || !run.ready.has(item.taskId) || (task.retryAt !== undefined && task.retryAt > command.at)) continue;
    // Named twice it would get two reservations for one attempt.
    if (seen.has(item.taskId)) continue;
    const free = idle.get(item.agentType) ?? idleInstances(run, item.agentType);
    if (free === 0 && agents === 0) continue;
    seen.add(item.taskId);
    if (free === 0) agents -= 1;
    idle.set(item.agentType, Math.max(0, free - 1));
    items.push({
      taskId: item.taskId,
      attempt: task.attempt + 1,
      token: item.token,
      agentType: item.agentType,
      ...(item.reason === undefined ? {} : { reason: item.reason }),
    });
    slots -= 1;
  }
  if (items.length > 0) return accept({ type: 'tasks.assigned', payload: { items } });
  if (agents === 0 && slots > 0 && command.items.length > 0 && run.running.size + run.children.size === 0)
    return accept(...endInFailure(run, agentsFault(run)));
  return accept();
}

function idleInstances(run: GoalRun, agentType: string): number {
  const instances = run.instances.get(agentType);
  return instances ? instances.total - instances.busy : 0;
}

const agentsFault = (run: GoalRun): Fault => ({
  code: 'SAFETY_VIOLATION',
  message: `the goal may start ${run.limits.maxAgents} agents, and has; none of them can do what is left`,
  hint: 'Raise maxAgents, or plan with fewer kinds of agents.',
  details: { maxAgents: run.limits.maxAgents },
});

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
  const task = run.tasks.get(command.taskId);
  if (!holds(task, command)) return stale(command);
  const { taskId, attempt, steps, spent } = command;
  // A report that comes in twice may tell of an earlier time: spending never goes back.
  const told = spent && spent.modelCalls >= (task.spent?.modelCalls ?? 0) ? { spent } : {};
  return accept({ type: 'task.stepped', payload: { taskId, attempt, steps: [...steps], ...told } });
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
  return (
    goesRound(run, task, command.result, events) ??
    settleGoal(run, [{ task, ending: 'delivered', result: command.result }], events, command.at)
  );
}

/** The next round of the loop that ends with this task, unless its condition holds now or its rounds are used up. */
function goesRound(run: GoalRun, task: TaskRun, result: TaskResult, events: readonly GoalEventBody[]): Decision | undefined {
  const { loop } = task.spec;
  if (!loop || task.round >= loop.maxRounds) return undefined;
  const { until } = loop;
  const about = until.task === undefined || until.task === task.spec.key ? result : taskByKey(run, until.task)?.result;
  if (holdsFor(until, about)) return undefined;
  const taskIds = [...loopScope(run, task)];
  // An alternative that a join did not wait for would go on in the round before.
  const behind = taskIds.filter((id) => id !== task.taskId && isUnderWay(run, id));
  const first = loop.from === undefined ? task.taskId : (run.byKey.get(loop.from) ?? task.taskId);
  return accept(
    ...events,
    ...cancelTasks(run, behind, 'the loop goes round'),
    { type: 'task.looped', payload: { taskId: task.taskId, round: task.round + 1, taskIds } },
    { type: 'tasks.ready', payload: { taskIds: [first] } },
  );
}

/** Gives a task to agents of another type, with what the first one leaves behind: it has exactly one owner at any time (ORC-055). */
export function handOff(run: GoalRun, command: CommandOf<'hand_off'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!holds(task, command)) return stale(command);
  if (command.to === task.agentType) return refuse('VALIDATION_FAILED', `the task is with ${command.to} already`);
  if (task.handOffs >= maxHandOffs)
    return failAttempt(
      run,
      task,
      { code: 'SAFETY_VIOLATION', message: `the task was handed over ${maxHandOffs} times; nobody does it` },
      command.usage,
      command.at,
      0,
    );
  return accept({
    type: 'task.handed_off',
    payload: {
      taskId: task.taskId,
      attempt: task.attempt,
      from: task.agentType,
      to: command.to,
      note: command.note,
      usage: command.usage,
    },
  });
}

/** As deep as agents may call each other (AGT-049). */
const maxHandOffs = 10;

export function fail(run: GoalRun, command: CommandOf<'fail'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!holds(task, command)) return stale(command);
  return failAttempt(run, task, command.fault, command.usage, command.at, command.jitter);
}

export function timeOutAttempt(run: GoalRun, command: CommandOf<'time_out_attempt'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!task || task.attempt !== command.attempt || !run.running.has(task.taskId)) return stale(command);
  const fault: Fault = { code: 'TASK_TIMEOUT', message: `the attempt did not finish within ${task.spec.timeoutSeconds} s` };
  return failAttempt(run, task, fault, task.spent ?? noUsage, command.at, command.jitter);
}

/** Stands for the worker of an attempt that was given out and never begun. */
const nobody = 'none';

/** Puts the attempts of a vanished worker back and books what they had told of their spending; one that has lost too many workers fails like any other. */
export function loseAttempts(run: GoalRun, command: CommandOf<'lose_attempts'>): Decision {
  const message =
    command.workerId === nobody ? 'no worker took the task up in time' : `worker ${command.workerId} gave no sign of life within its lease`;
  const fault: Fault = { code: 'WORKER_LOST', message };
  const events: GoalEventBody[] = [];
  for (const { taskId, attempt } of command.items) {
    const task = run.tasks.get(taskId);
    if (!task || task.attempt !== attempt || !run.running.has(taskId)) continue;
    const usage = task.spent ?? noUsage;
    if (retryDecision(task, fault, 0).kind === 'give-up') {
      if (events.length > 0) continue;
      return failAttempt(run, task, fault, usage, command.at, 0);
    }
    events.push({ type: 'task.failed', payload: { taskId, attempt, fault, usage, retryAt: command.at } });
  }
  return accept(...events);
}

export function failAttempt(run: GoalRun, task: TaskRun, fault: Fault, usage: Usage, at: string, jitter: number): Decision {
  const retry = retryDecision(task, fault, jitter);
  const failed = { taskId: task.taskId, attempt: task.attempt, fault, usage };
  if (retry.kind === 'retry')
    return accept({ type: 'task.failed', payload: { ...failed, retryAt: new Date(Date.parse(at) + retry.delayMs).toISOString() } });
  const events: GoalEventBody[] = [{ type: 'task.failed', payload: failed }];
  if (task.dispensable) return settleGoal(run, [{ task, ending: 'lost' }], events, at);
  return giveUp(run, task, fault, events);
}

/** A task is lost for good: what waits for it is cancelled, then the goal is planned anew or fails (ORC-034, ORC-058). */
export function giveUp(run: GoalRun, task: TaskRun, fault: Fault, events: GoalEventBody[]): Decision {
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

/** After tasks are over: to verification when they were the last ones, to failure when somebody would be starved of results. */
export function settleGoal(run: GoalRun, ended: readonly Ended[], events: readonly GoalEventBody[], at: string): Decision {
  const { events: released, over, starved } = releaseAfter(run, ended, at);
  if (starved) {
    const fault = starvedFault(starved);
    const gone = new Set(ended.map((e) => e.task.taskId));
    const failed = starved.dependsOn.filter((id) => (gone.has(id) ? undefined : run.tasks.get(id)?.state) !== 'completed');
    return accept(
      ...events,
      ...(!run.planGiven && run.replans < run.limits.maxReplans
        ? startReplan(run, 'PLAN', fault, failed, gone)
        : endInFailure(run, fault, gone)),
    );
  }
  const all = [...events, ...released];
  if (run.open === over.size && isExecuting(run.state)) all.push(changed(run.state, 'VERIFYING'));
  return accept(...all);
}

export const budgetFault = (run: GoalRun): Fault => ({
  code: 'BUDGET_EXCEEDED',
  message: `the goal has used ${run.budget.spent.tokens} of ${run.budget.limit.tokens} tokens and ${run.budget.spent.costMicroUsd} of ${run.budget.limit.costMicroUsd} micro-dollars`,
  hint: 'Raise the limits of the goal, or ask for less.',
  details: { spent: run.budget.spent, limit: run.budget.limit },
});
