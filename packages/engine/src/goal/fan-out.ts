import { type Fault, type GoalEventBody, noUsage, type PlanTask } from '@autoweave/contracts';
import { sameValue, valueIn } from '../condition.js';
import { sameWork } from '../plan.js';
import type { TaskRun } from '../task.js';
import { accept, type CommandOf, type Decision, refuse } from './command.js';
import { copySpec } from './copy-spec.js';
import { giveUp, settleGoal } from './executing.js';
import { type GoalRun, taskByKey } from './goal-run.js';
import { isDue } from './own-work.js';

/** The list that a ready fan-out goes over, or why there is none. */
export function expansionItems(run: GoalRun, task: TaskRun): { readonly items: readonly unknown[] } | { readonly fault: Fault } {
  const { forEach } = task.spec;
  if (!forEach) return { fault: { code: 'PLAN_INVALID', message: `"${task.spec.name}" is no fan-out` } };
  const value = valueIn(taskByKey(run, forEach.task)?.result, forEach.path);
  if (!Array.isArray(value))
    return {
      fault: {
        code: 'PLAN_INVALID',
        message: `"${task.spec.name}" goes over "${forEach.path}" of "${forEach.task}", which is no list there`,
      },
    };
  if (value.length > forEach.maxItems)
    return {
      fault: {
        code: 'PLAN_INVALID',
        message: `"${task.spec.name}" would go over ${value.length} items; at most ${forEach.maxItems} are allowed`,
        hint: 'Raise maxItems, or filter the list first.',
      },
    };
  return { items: value };
}

/**
 * Gives a fan-out's place to one copy per item (dynamic width of a swarm, ORC-049). Copies that an earlier plan already
 * completed for the same item keep their result. An empty list counts as done, with nothing delivered but that fact.
 */
export function expand(run: GoalRun, command: CommandOf<'expand'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!task || !run.toExpand.has(task.taskId)) return refuse('INVALID_TRANSITION', 'the task is not waiting to be fanned out');
  if (!isDue(task, command.at)) return refuse('INVALID_TRANSITION', `the task is not due before ${task.retryAt}`);
  const found = expansionItems(run, task);
  if ('fault' in found)
    return giveUp(run, task, found.fault, [
      { type: 'task.failed', payload: { taskId: task.taskId, attempt: Math.max(1, task.attempt), fault: found.fault, usage: noUsage } },
    ]);
  const { items } = found;
  if (items.length === 0) {
    const result = { ...nothingToDo, summary: `${task.spec.name}: the list was empty, there was nothing to do.` };
    const completed: GoalEventBody = {
      type: 'task.completed',
      payload: { taskId: task.taskId, attempt: Math.max(1, task.attempt), result, usage: noUsage },
    };
    return settleGoal(run, [{ task, ending: 'delivered', result }], [completed], command.at);
  }
  if (command.taskIds.length < items.length)
    return refuse('VALIDATION_FAILED', `${items.length} ids are needed, ${command.taskIds.length} came`);
  const copies = items.map((item, i) => ({ taskId: command.taskIds[i] as string, key: `${task.spec.key}-${i + 1}`, item }));
  const restored = copies.flatMap((copy, i) => {
    const old = earlierResult(run, copySpec(task.spec, copy.item, i, items.length));
    return old ? [{ taskId: copy.taskId, result: old }] : [];
  });
  const done = new Set(restored.map((r) => r.taskId));
  const ready = copies.filter((copy) => !done.has(copy.taskId)).map((copy) => copy.taskId);
  const events: GoalEventBody[] = [{ type: 'task.expanded', payload: { taskId: task.taskId, items: copies } }];
  if (restored.length > 0) events.push({ type: 'tasks.restored', payload: { items: restored } });
  if (ready.length === 0) return settleGoal(run, [{ task, ending: 'delivered' }], events, command.at);
  return accept(...events, { type: 'tasks.ready', payload: { taskIds: ready } });
}

/** The result of the same work for the same item in an earlier plan version, unless it is to be done again. */
function earlierResult(run: GoalRun, spec: PlanTask): TaskRun['result'] {
  for (const old of run.tasks.values()) {
    if (old.templateId === undefined || old.planVersion === run.planVersion || old.spec.key !== spec.key) continue;
    if (old.state !== 'completed' || run.replan?.failedTaskIds.includes(old.taskId)) continue;
    if (sameWork(old.spec, spec) && sameValue(old.spec.item, spec.item)) return old.result;
  }
  return undefined;
}

const nothingToDo = {
  type: 'task_completed' as const,
  data: { items: [] },
  artifacts: [],
  evidence: [],
  checks: [],
  method: 'the plan itself',
  limits: [],
};
