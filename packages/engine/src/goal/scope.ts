import { isTerminalTaskState } from '@autoweave/contracts';
import { isDone, transitiveDependents } from '../graph.js';
import type { TaskRun } from '../task.js';
import { type GoalRun, presentTasks, taskByKey } from './goal-run.js';

/** What has to be done again, and what of it can begin at once. */
export interface RetryScope {
  /** The roots and everything that depends on them, in plan order: the dirty set. */
  readonly dirty: readonly string[];
  /** Dirty tasks that some worker holds, or that wait for a person: they are cancelled first. */
  readonly running: readonly string[];
  /** Dirty tasks whose dependencies all stand. */
  readonly ready: readonly string[];
  /** Tasks whose results reach a dirty one and stand: the reachable upstream set. */
  readonly upstream: readonly string[];
}

/** Everything that depends on `rootIds` in the present plan. `rootsToo`: whether the roots themselves are done again. */
export function retryScope(run: GoalRun, rootIds: Iterable<string>, rootsToo = true): RetryScope {
  const roots = new Set(rootIds);
  const dirty = new Set(transitiveDependents(run.tasks, roots));
  if (rootsToo) for (const id of roots) dirty.add(id);
  const ordered: string[] = [];
  const running: string[] = [];
  const ready: string[] = [];
  const upstream = new Set<string>();
  for (const task of presentTasks(run)) {
    if (!dirty.has(task.taskId)) continue;
    ordered.push(task.taskId);
    if (
      !isTerminalTaskState(task.state) &&
      (run.running.has(task.taskId) || task.approvalId !== undefined || run.children.has(task.taskId))
    )
      running.push(task.taskId);
    if (task.dependsOn.every((id) => !dirty.has(id) && isDone(run.tasks.get(id) as TaskRun))) ready.push(task.taskId);
    for (const id of task.dependsOn) if (!dirty.has(id)) upstream.add(id);
  }
  const queue = [...upstream];
  for (let i = 0; i < queue.length; i += 1)
    for (const id of run.tasks.get(queue[i] as string)?.dependsOn ?? [])
      if (!upstream.has(id)) {
        upstream.add(id);
        queue.push(id);
      }
  return { dirty: ordered, running, ready, upstream: [...upstream] };
}

/** Tasks that a retry without a wish of its own begins with: failed, cancelled or never run. Left-out ones stay left out. */
export function unfinishedRoots(run: GoalRun): readonly string[] {
  const roots: string[] = [];
  for (const task of presentTasks(run)) if (task.state !== 'completed' && !task.skipped) roots.push(task.taskId);
  return roots;
}

/** The tasks of a loop, from its first to `last`: what lies on a way from one to the other. */
export function loopScope(run: GoalRun, last: TaskRun): readonly string[] {
  const first = last.spec.loop?.from === undefined ? last : (taskByKey(run, last.spec.loop.from) ?? last);
  if (first === last) return [last.taskId];
  const behind = transitiveDependents(run.tasks, [first.taskId]);
  const scope = new Set([first.taskId, last.taskId]);
  const queue = [last.taskId];
  for (let i = 0; i < queue.length; i += 1)
    for (const id of run.tasks.get(queue[i] as string)?.dependsOn ?? [])
      if (behind.has(id) && !scope.has(id)) {
        scope.add(id);
        queue.push(id);
      }
  return [...run.byKey.values()].filter((id) => scope.has(id));
}

/**
 * What a fork keeps of a goal: by key, the results of completed tasks that do not depend on one of `keys`.
 * Copies of a fan-out are left out: the fan-out is made again from the list that stands.
 */
export function keptResults(run: GoalRun, keys: readonly string[]): Readonly<Record<string, NonNullable<TaskRun['result']>>> {
  const roots = keys.flatMap((key) => run.byKey.get(key) ?? []);
  const dirty = new Set([...roots, ...transitiveDependents(run.tasks, roots)]);
  const kept: Record<string, NonNullable<TaskRun['result']>> = {};
  for (const task of presentTasks(run))
    if (task.result && task.state === 'completed' && task.templateId === undefined && !dirty.has(task.taskId))
      kept[task.spec.key] = task.result;
  return kept;
}
