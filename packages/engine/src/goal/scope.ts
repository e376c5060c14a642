import { isTerminalTaskState } from '@autoweave/contracts';
import { isDone, transitiveDependents } from '../graph.js';
import type { TaskRun } from '../task.js';
import { type GoalRun, presentTasks, taskByKey } from './goal-run.js';

/** What has to be done again, and what of it is under way. */
export interface RetryScope {
  /** The roots and everything that depends on them, in plan order: the dirty set. */
  readonly dirty: readonly string[];
  /** Dirty tasks that some worker holds, or that wait for a person: they are cancelled first. */
  readonly running: readonly string[];
  /** Tasks whose results reach a dirty one and stand: the reachable upstream set. */
  readonly upstream: readonly string[];
}

/**
 * Everything that depends on `rootIds` in the present plan. `rootsToo`: whether the roots themselves are done again. What a
 * dirty task builds on and did not deliver is dirty as well: nothing could run without it.
 */
export function retryScope(run: GoalRun, rootIds: Iterable<string>, rootsToo = true): RetryScope {
  const dirty = dirtySet(run, new Set(rootIds), rootsToo);
  const ordered: string[] = [];
  const running: string[] = [];
  const upstream = new Set<string>();
  for (const task of presentTasks(run)) {
    if (!dirty.has(task.taskId)) continue;
    ordered.push(task.taskId);
    if (isUnderWay(run, task.taskId)) running.push(task.taskId);
    for (const id of task.dependsOn) if (!dirty.has(id)) upstream.add(id);
  }
  for (const id of above(run, upstream)) upstream.add(id);
  return { dirty: ordered, running, upstream: [...upstream] };
}

/** Whether somebody holds the task or is asked about it: a worker, a person, a goal of its own. */
export function isUnderWay(run: GoalRun, taskId: string): boolean {
  const task = run.tasks.get(taskId) as TaskRun;
  return !isTerminalTaskState(task.state) && (run.running.has(taskId) || task.approvalId !== undefined || run.children.has(taskId));
}

function dirtySet(run: GoalRun, roots: Set<string>, rootsToo: boolean): ReadonlySet<string> {
  const again = new Set(rootsToo ? roots : []);
  for (;;) {
    const dirty = new Set([...transitiveDependents(run.tasks, roots), ...again]);
    const undelivered = [...dirty]
      .flatMap((id) => run.tasks.get(id)?.dependsOn ?? [])
      .filter((id) => {
        const task = run.tasks.get(id) as TaskRun;
        return !dirty.has(id) && isTerminalTaskState(task.state) && !isDone(task);
      });
    if (undelivered.length === 0) return dirty;
    for (const id of undelivered) {
      roots.add(id);
      again.add(id);
    }
  }
}

/** Ids of everything that the tasks build on, directly or not. */
function above(run: GoalRun, taskIds: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...taskIds];
  for (let i = 0; i < queue.length; i += 1)
    for (const id of run.tasks.get(queue[i] as string)?.dependsOn ?? [])
      if (!found.has(id)) {
        found.add(id);
        queue.push(id);
      }
  return found;
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
