import type { GoalEventPayload } from '../goal/event.js';
import type { TaskView } from './goal-view.js';

/** Tasks of a newly stored plan; those the plan keeps carry their history over. */
export function planTasks(
  before: readonly TaskView[],
  { plan, taskIds, keptTaskIds }: GoalEventPayload<'goal.plan_stored'>,
): readonly TaskView[] {
  const kept = new Map(before.filter((task) => keptTaskIds.includes(task.taskId)).map((task) => [task.taskId, task]));
  return plan.tasks.flatMap((planned) => {
    const taskId = taskIds[planned.key];
    if (!taskId) return [];
    const dependsOn = planned.dependsOn.flatMap((key) => taskIds[key] ?? []);
    const old = kept.get(taskId);
    if (old) return [{ ...old, key: planned.key, dependsOn }];
    return [
      {
        taskId,
        key: planned.key,
        name: planned.name,
        description: planned.description,
        agentType: planned.agentType,
        weight: planned.weight,
        dependsOn,
        state: dependsOn.length > 0 ? ('blocked' as const) : ('pending' as const),
        attempt: 0,
        failures: 0,
        percent: 0,
        entries: [],
        ...(planned.join === 'any' ? { join: planned.join } : {}),
        ...(planned.when ? { when: planned.when } : {}),
        ...(planned.loop ? { loop: planned.loop } : {}),
        ...(planned.subGoal ? { subGoal: planned.subGoal.text } : {}),
      },
    ];
  });
}
