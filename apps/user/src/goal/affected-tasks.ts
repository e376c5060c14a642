import type { TaskView } from '@autoweave/contracts/client';

/** The named task and everything that depends on it, in plan order: what a retry does again. */
export function affectedTasks(tasks: readonly TaskView[], taskId: string): readonly TaskView[] {
  const found = new Set([taskId]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const task of tasks)
      if (!found.has(task.taskId) && task.dependsOn.some((id) => found.has(id))) {
        found.add(task.taskId);
        grown = true;
      }
  }
  return tasks.filter((task) => found.has(task.taskId));
}
