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
import { isDone } from './graph.js';
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
  if (run.paused) return `${run.paused.by} to resume it`;
  if (run.pendingApprovals > 0) return run.pendingApprovals === 1 ? 'an approval' : `${run.pendingApprovals} approvals`;
  if (run.state === 'AGENT_ASSIGNMENT' && run.startAt !== undefined) return `its start at ${run.startAt}`;
  if (!isExecuting(run.state)) return thinkers[run.state];
  if (run.running.size > 0) return undefined;
  if (run.children.size > 0) return run.children.size === 1 ? 'the goal below it' : `${run.children.size} goals below it`;
  if (run.auctions.size > 0) return 'bids';
  if (run.ready.size === 0) return undefined;
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
    parentGoalId: run.parentGoalId,
    ...(run.childGoalIds.length > 0 ? { childGoalIds: [...run.childGoalIds] } : {}),
    ...(run.depth > 0 ? { depth: run.depth } : {}),
    ...(run.forkedFrom ? { forkedFrom: run.forkedFrom } : {}),
    ...(run.origin === undefined ? {} : { origin: run.origin }),
    ...(run.paused ? { paused: true } : {}),
    limits: run.limits,
    ...(run.bids.length > 0 ? { bids: [...run.bids] } : {}),
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
    const missing = task.dependsOn.filter((id) => !isDone(run.tasks.get(id) as TaskRun));
    const first = missing[0] === undefined ? undefined : run.tasks.get(missing[0]);
    return missing.length > 1 ? `${missing.length} tasks, e.g. "${first?.spec.name}"` : `"${first?.spec.name}"`;
  }
  if (task.state === 'ready') {
    if (task.retryAt !== undefined) return task.fault ? `a retry at ${task.retryAt}` : `its time at ${task.retryAt}`;
    if (run.paused) return 'the goal to be resumed';
    if (run.toAuction.has(task.taskId)) return 'bids';
    return run.toSpawn.has(task.taskId) ? 'a slot for the goal below it' : 'a free agent';
  }
  if (run.children.has(task.taskId)) return `the goal ${task.childGoalId}`;
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
    ...(task.skipped ? { skipped: true } : {}),
    ...(task.round > 1 ? { round: task.round } : {}),
    ...(task.childGoalId === undefined ? {} : { childGoalId: task.childGoalId }),
    ...(task.assignReason === undefined ? {} : { assignReason: task.assignReason }),
    startedAt: task.startedAt,
    completedAt: task.completedAt,
    result: task.result,
    fault: task.fault,
    usage: task.usage,
  };
}

/**
 * Ids of the tasks whose row an event changes; `all` when a new plan changes every one. Dependents, whose counters and edges
 * may follow, are not named; neither is a fan-out that folds up again when its list is made anew.
 */
export function touchedTasks(event: GoalEventBody): readonly string[] | 'all' {
  switch (event.type) {
    case 'goal.plan_stored':
      return 'all';
    case 'goal.reopened':
      return event.payload.dirtyTaskIds;
    case 'task.expanded':
      return [event.payload.taskId, ...event.payload.items.map((item) => item.taskId)];
    case 'task.looped':
      return event.payload.taskIds;
    case 'tasks.ready':
    case 'tasks.skipped':
    case 'tasks.cancelled':
      return event.payload.taskIds;
    case 'tasks.assigned':
      return event.payload.items.map((i) => i.taskId);
    case 'tasks.started':
    case 'tasks.restored':
    case 'tasks.delayed':
    case 'auction.awarded':
      return event.payload.items.map((i) => i.taskId);
    case 'task.progressed':
    case 'task.completed':
    case 'task.failed':
    case 'task.suspended':
    case 'task.handed_off':
    case 'task.output_edited':
    case 'goal.child_spawned':
    case 'goal.child_finished':
      return [event.payload.taskId];
    default:
      return [];
  }
}
