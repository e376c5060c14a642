import type { TaskView } from '@autoweave/contracts/client';
import type { PlanStep } from '@autoweave/ui';
import { TaskDetail } from './task-detail';

function statusOf(task: TaskView): string {
  if (task.awaits) return 'waiting';
  return task.state;
}

function activityOf(task: TaskView, nameOf: (taskId: string) => string | undefined): string | undefined {
  if (task.awaits) return 'Waiting for your approval';
  if (task.retryAt) return `Failed, tried again at ${new Date(task.retryAt).toLocaleTimeString()}`;
  if (task.state === 'blocked') {
    const names = task.dependsOn.flatMap((taskId) => nameOf(taskId) ?? []);
    return names.length > 0 ? `After ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}` : undefined;
  }
  if (task.state === 'ready') return 'Waiting for a free agent';
  return task.activity;
}

/** A task as a step of the shown plan. */
export function planStepOf(task: TaskView, nameOf: (taskId: string) => string | undefined): PlanStep {
  const hasDetail = task.entries.length > 0 || task.result !== undefined;
  return {
    id: task.taskId,
    name: task.name,
    status: statusOf(task),
    dependsOn: task.dependsOn,
    agent: task.agent ?? task.agentType,
    activity: activityOf(task, nameOf),
    percent: task.percent,
    attempt: task.failures > 0 ? task.attempt : undefined,
    startedAt: task.startedAt,
    finishedAt: task.finishedAt,
    error: task.state === 'failed' || task.retryAt ? task.fault && `${task.fault.message} (${task.fault.code})` : undefined,
    detail: hasDetail ? <TaskDetail task={task} /> : undefined,
  };
}
