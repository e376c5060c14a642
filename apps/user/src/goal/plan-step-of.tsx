import { isTerminalTaskState } from '@autoweave/contracts';
import type { GoalView, TaskView } from '@autoweave/contracts/client';
import type { PlanStep } from '@autoweave/ui';
import { TaskDetail } from './task-detail';

function statusOf(task: TaskView): string {
  if (task.skipped) return 'skipped';
  if (task.awaits) return 'waiting';
  return task.state;
}

function activityOf(task: TaskView, nameOf: (taskId: string) => string | undefined): string | undefined {
  if (task.skipped) return `Left out: ${task.skipped}`;
  if (task.awaits) return 'Waiting for your approval';
  if (task.retryAt && task.state === 'ready') return `Waits until ${new Date(task.retryAt).toLocaleTimeString()}`;
  if (task.retryAt) return `Failed, tried again at ${new Date(task.retryAt).toLocaleTimeString()}`;
  if (task.state === 'blocked') {
    const names = task.dependsOn.flatMap((taskId) => nameOf(taskId) ?? []);
    return names.length > 0 ? `After ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}` : undefined;
  }
  if (task.state === 'ready') return 'Waiting for a free agent';
  return task.activity;
}

/** A task as a step of the shown plan. */
export function planStepOf(view: GoalView, task: TaskView, nameOf: (taskId: string) => string | undefined): PlanStep {
  const begun = task.attempt > 0 || isTerminalTaskState(task.state);
  const hasDetail = task.entries.length > 0 || task.result !== undefined || begun;
  return {
    id: task.taskId,
    name: task.round && task.round > 1 ? `${task.name} · round ${task.round}` : task.name,
    status: statusOf(task),
    dependsOn: task.dependsOn,
    agent: task.agent ?? task.agentType,
    activity: activityOf(task, nameOf),
    percent: task.percent,
    attempt: task.failures > 0 ? task.attempt : undefined,
    startedAt: task.startedAt,
    finishedAt: task.finishedAt,
    error: task.state === 'failed' || task.retryAt ? task.fault && `${task.fault.message} (${task.fault.code})` : undefined,
    detail: hasDetail ? <TaskDetail view={view} task={task} /> : undefined,
  };
}
