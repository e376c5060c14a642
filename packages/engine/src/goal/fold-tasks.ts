import { addUsage, isTerminalTaskState, type TaskResult, type Usage } from '@autoweave/contracts';
import { amountOf, settle } from '../budget.js';
import { countUnmet, isDone } from '../graph.js';
import { beginAnew, forgetHistory, type TaskRun } from '../task.js';
import { type GoalRun, patternOf } from './goal-run.js';

/** Changes of tasks that several events share. Only `evolve` and its parts use them. */

export function taskOf(run: GoalRun, id: string): TaskRun {
  const found = run.tasks.get(id);
  if (!found) throw new TypeError(`the log of ${run.goalId} names the task ${id} before its plan`);
  return found;
}

export function becomeReady(run: GoalRun, ready: TaskRun, dueAt?: string): void {
  ready.state = 'ready';
  ready.approvalId = undefined;
  ready.retryAt = dueAt;
  enqueue(run, ready);
}

/** Puts a ready task where it will be taken up: by an agent, as a goal of its own, as a fan-out, or by an auction. */
export function enqueue(run: GoalRun, ready: TaskRun): void {
  if (ready.spec.forEach) run.toExpand.add(ready.taskId);
  else if (ready.spec.subGoal) run.toSpawn.add(ready.taskId);
  else if (ready.wanted === undefined && patternOf(run) === 'market') run.toAuction.add(ready.taskId);
  else run.ready.add(ready.taskId);
}

function dequeue(run: GoalRun, taskId: string): void {
  run.ready.delete(taskId);
  if (run.toExpand.size > 0) run.toExpand.delete(taskId);
  if (run.toSpawn.size > 0) run.toSpawn.delete(taskId);
  if (run.toAuction.size > 0) run.toAuction.delete(taskId);
  if (run.auctions.size > 0) run.auctions.delete(taskId);
}

/** The present attempt is over: its reservation comes back, what it used is booked, its agent is free. */
export function endAttempt(run: GoalRun, ended: TaskRun, usage: Usage | undefined): void {
  if (run.running.delete(ended.taskId)) {
    const instances = run.instances.get(ended.agentType);
    if (instances) instances.busy -= 1;
  }
  dequeue(run, ended.taskId);
  ended.spent = undefined;
  if (usage) {
    ended.usage = addUsage(ended.usage, usage);
    run.usage = addUsage(run.usage, usage);
  }
  // What is lent to a child stays lent until the child has told what it spent.
  if (run.children.has(ended.taskId)) return;
  run.budget = settle(run.budget, ended.reserved, usage ? amountOf(usage) : { tokens: 0, costMicroUsd: 0 });
  ended.reserved = { tokens: 0, costMicroUsd: 0 };
}

export function endTask(run: GoalRun, ended: TaskRun, state: 'completed' | 'failed' | 'cancelled'): void {
  ended.state = state;
  ended.retryAt = undefined;
  ended.approvalId = undefined;
  run.open -= 1;
  if (!isDone(ended)) return;
  for (const id of ended.dependents) {
    const dependent = taskOf(run, id);
    if (dependent.spec.join === 'any') dependent.unmet = countUnmet(run.tasks, dependent);
    else dependent.unmet -= 1;
  }
}

/** A result that stands without having been worked for here. */
export function restore(run: GoalRun, task: TaskRun, result: TaskResult, at: string): void {
  task.result = result;
  task.percent = 100;
  task.completedAt = at;
  run.weightDone += task.spec.weight;
  endTask(run, task, 'completed');
}

/**
 * Tasks begin anew: results, faults and retries are forgotten, counters follow, fan-outs over a list made anew fold up again.
 * `afresh`: their rounds, hand-overs and awards are forgotten too.
 */
export function beginTasksAnew(run: GoalRun, taskIds: readonly string[], afresh: boolean): void {
  const named = new Set(taskIds);
  for (const template of templatesOver(run, named)) collapse(run, template, named);
  const recount = new Set<TaskRun>();
  for (const id of named) {
    const task = taskOf(run, id);
    if (task.state === 'completed') run.weightDone -= task.spec.weight;
    if (isTerminalTaskState(task.state)) run.open += 1;
    dequeue(run, id);
    beginAnew(task);
    if (afresh) forgetHistory(task);
    recount.add(task);
    for (const dependentId of task.dependents) recount.add(taskOf(run, dependentId));
  }
  for (const task of recount) {
    task.unmet = countUnmet(run.tasks, task);
    if (named.has(task.taskId)) task.state = task.unmet === 0 ? 'pending' : 'blocked';
  }
}

/** Fan-outs whose copies are present and whose list is made by one of the tasks. */
function templatesOver(run: GoalRun, taskIds: ReadonlySet<string>): ReadonlySet<TaskRun> {
  const templates = new Set<TaskRun>();
  for (const id of run.byKey.values()) {
    const { templateId } = taskOf(run, id);
    if (templateId === undefined) continue;
    const template = taskOf(run, templateId);
    if (template.dependsOn.some((source) => taskIds.has(source))) templates.add(template);
  }
  return templates;
}

/** Takes the copies of a fan-out out of the plan and puts the fan-out back in their place. */
function collapse(run: GoalRun, template: TaskRun, named: Set<string>): void {
  const copies = new Set<string>();
  const byKey = new Map<string, string>();
  for (const [key, id] of run.byKey) {
    const task = taskOf(run, id);
    if (task.templateId !== template.taskId) {
      byKey.set(key, id);
      continue;
    }
    if (copies.size === 0) byKey.set(template.spec.key, template.taskId);
    copies.add(id);
    named.delete(id);
    if (!isTerminalTaskState(task.state)) run.open -= 1;
    if (task.state === 'completed') run.weightDone -= task.spec.weight;
    run.weightTotal -= task.spec.weight;
    dequeue(run, id);
    if (!isTerminalTaskState(task.state)) task.state = 'cancelled';
  }
  run.byKey = byKey;
  run.weightTotal += template.spec.weight;
  template.state = 'cancelled';
  named.add(template.taskId);
  const swap = (ids: readonly string[]) => [...new Set(ids.map((id) => (copies.has(id) ? template.taskId : id)))];
  for (const id of template.dependsOn) taskOf(run, id).dependents = swap(taskOf(run, id).dependents);
  for (const id of template.dependents) taskOf(run, id).dependsOn = swap(taskOf(run, id).dependsOn);
}

/** Puts the copies of a fan-out into the plan, in the place of the fan-out. */
export function unfold(run: GoalRun, template: TaskRun, copies: readonly TaskRun[], at: string): void {
  const ids = copies.map((copy) => copy.taskId);
  const byKey = new Map<string, string>();
  for (const [key, id] of run.byKey) {
    if (id === template.taskId) for (const copy of copies) byKey.set(copy.spec.key, copy.taskId);
    else byKey.set(key, id);
  }
  run.byKey = byKey;
  dequeue(run, template.taskId);
  template.state = 'completed';
  template.completedAt = at;
  run.open += copies.length - 1;
  run.weightTotal += template.spec.weight * (copies.length - 1);
  for (const copy of copies) run.tasks.set(copy.taskId, copy);
  const swap = (list: readonly string[]) => list.flatMap((id) => (id === template.taskId ? ids : [id]));
  for (const id of template.dependsOn) taskOf(run, id).dependents = swap(taskOf(run, id).dependents);
  for (const id of template.dependents) {
    const dependent = taskOf(run, id);
    dependent.dependsOn = swap(dependent.dependsOn);
    dependent.unmet = countUnmet(run.tasks, dependent);
  }
}
