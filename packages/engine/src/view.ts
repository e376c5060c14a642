import {
  type Artifact,
  type Goal,
  goalStatusOf,
  type GoalEventBody,
  type GoalState,
  type GoalSummary,
  type Task,
} from '@autoweave/contracts';
import { type GoalRun, presentTasks } from './goal/goal-run.js';
import { isExecuting } from './goal/transition.js';
import type { TaskRun } from './task.js';

/** 0–100: completed weight over total weight (ORC-003); only a completed goal is at 100. */
export function progressOf(run: GoalRun): number {
  if (run.state === 'COMPLETED') return 100;
  return run.weightTotal === 0 ? 0 : Math.min(99, Math.round((100 * run.weightDone) / run.weightTotal));
}

/** Who has the goal while no task runs. */
const thinkers: Partial<Record<GoalState, string>> = {
  INTENT_ANALYSIS: 'the analysis of its intent',
  TASK_DECOMPOSITION: 'the planner',
  VERIFYING: 'the critic',
  WRITING_MEMORY: 'the memory',
  REFLECTING: 'the reflection',
};

/** What an unfinished goal stands still for, if it does; every task names its own reason. */
export function goalWaitsFor(run: GoalRun): string | undefined {
  if (run.pendingApprovals > 0) return run.pendingApprovals === 1 ? 'an approval' : `${run.pendingApprovals} approvals`;
  if (!isExecuting(run.state)) return thinkers[run.state];
  if (run.running.size > 0 || run.ready.size === 0) return undefined;
  const times = [...run.ready].map((id) => run.tasks.get(id)?.retryAt);
  if (times.every((t) => t !== undefined)) return `a retry at ${times.sort()[0]}`;
  return 'a free agent';
}

export function goalSummary(run: GoalRun): GoalSummary {
  return {
    goalId: run.goalId,
    title: run.title,
    state: run.state,
    status: goalStatusOf(run.state),
    progress: progressOf(run),
    waitingFor: goalWaitsFor(run),
    priority: run.priority,
    conversationId: run.conversationId,
    createdAt: run.createdAt,
    updatedAt: run.updatedAt,
    finishedAt: run.finishedAt,
  };
}

export function goalView(run: GoalRun): Goal {
  const artifacts = new Map<string, Artifact>();
  for (const task of presentTasks(run)) for (const artifact of task.result?.artifacts ?? []) artifacts.set(artifact.path, artifact);
  return {
    ...goalSummary(run),
    userId: run.userId,
    text: run.text,
    inputs: [...run.inputs],
    intent: run.intent,
    pattern: run.intent?.pattern ?? run.requestedPattern,
    planVersion: run.planVersion,
    planSummary: run.plan?.summary,
    criteria: run.plan?.criteria ?? [],
    replans: run.replans,
    model: run.model,
    result: run.result,
    fault: run.fault,
    artifacts: [...artifacts.values()],
    approvals: [...run.approvals.values()],
    usage: run.usage,
    lastSeq: run.seq,
  };
}

/** What keeps a task from moving: a dependency, a person, a time or a slot. */
export function taskWaitsFor(run: GoalRun, task: TaskRun): string | undefined {
  if (task.approvalId !== undefined) return 'an approval';
  if (task.state === 'blocked') {
    const missing = task.dependsOn.filter((id) => run.tasks.get(id)?.state !== 'completed');
    const first = missing[0] === undefined ? undefined : run.tasks.get(missing[0]);
    return missing.length > 1 ? `${missing.length} tasks, e.g. "${first?.spec.name}"` : `"${first?.spec.name}"`;
  }
  if (task.state === 'ready') return task.retryAt ? `a retry at ${task.retryAt}` : 'a free agent';
  if (task.state === 'assigned') return `a ${task.agentType} worker to start it`;
  return undefined;
}

export function taskView(run: GoalRun, task: TaskRun): Task {
  return {
    taskId: task.taskId,
    goalId: run.goalId,
    key: task.spec.key,
    name: task.spec.name,
    description: task.spec.description,
    agentType: task.agentType,
    agent: task.agent,
    state: task.state,
    waitingFor: taskWaitsFor(run, task),
    priority: task.spec.priority,
    dependsOn: [...task.dependsOn],
    attempt: task.attempt,
    retryCount: task.retryCount,
    maxRetries: task.spec.maxRetries,
    percent: task.percent,
    activity: task.activity,
    planVersion: task.planVersion,
    startedAt: task.startedAt,
    completedAt: task.completedAt,
    result: task.result,
    fault: task.fault,
    usage: task.usage,
  };
}

/** Ids of the tasks whose row an event changes; `all` when a new plan changes every one. */
export function touchedTasks(event: GoalEventBody): readonly string[] | 'all' {
  switch (event.type) {
    case 'goal.plan_stored':
      return 'all';
    case 'tasks.ready':
    case 'tasks.cancelled':
      return event.payload.taskIds;
    case 'tasks.assigned':
      return event.payload.items.map((i) => i.taskId);
    case 'tasks.started':
      return event.payload.items.map((i) => i.taskId);
    case 'task.progressed':
    case 'task.completed':
    case 'task.failed':
    case 'task.suspended':
      return [event.payload.taskId];
    default:
      return [];
  }
}
