import type { TaskResult } from '@autoweave/contracts';
import type { GoalRun } from './goal/goal-run.js';
import type { TaskRun } from './task.js';

/** What a task builds on: the results of its dependencies, and in later rounds of a loop what the round before gave. */
export interface Upstream {
  readonly results: readonly { readonly key: string; readonly name: string; readonly result: TaskResult }[];
  /** Dependencies that are over and delivered nothing: whoever joins results has to say so. */
  readonly missing: readonly { readonly key: string; readonly name: string; readonly reason: string }[];
}

export function upstreamOf(run: GoalRun, task: TaskRun): Upstream {
  const results = [];
  const missing = [];
  for (const id of task.dependsOn) {
    const dependency = run.tasks.get(id);
    if (!dependency) continue;
    const { key, name } = dependency.spec;
    if (dependency.state === 'completed' && dependency.result) results.push({ key, name, result: dependency.result });
    else if (dependency.skipped) missing.push({ key, name, reason: dependency.activity ?? 'left out' });
    else if (dependency.state === 'failed') missing.push({ key, name, reason: dependency.fault?.message ?? 'failed' });
  }
  if (task.feedback)
    results.push({ key: 'previous-round', name: `Round ${task.round > 1 ? task.round - 1 : 'before'}`, result: task.feedback });
  return { results, missing };
}
