import type { TaskView } from '@autoweave/contracts/client';

/** Status word of a task as shown: a task that waits for a person, or was left out, says so. */
export const taskStatus = (task: TaskView): string => (task.skipped ? 'skipped' : task.awaits ? 'waiting' : task.state);
