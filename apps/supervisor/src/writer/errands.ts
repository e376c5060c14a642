import { type GoalEvent, type GoalEventPayload, goalStatusOf, isTerminalGoalState, type TaskResult } from '@autoweave/contracts';
import type { GoalRun } from '@autoweave/engine';
import { newId } from '@autoweave/kernel';
import type { OutboxRow } from './rows.js';

/** Who cancels a child goal whose parent no longer wants it. */
const byParent = 'supervisor';

/**
 * Messages that an event sends out: stored in the same transaction as the event, so that none is lost between a goal and
 * the goals around it, whoever owns them and whoever dies. `run` is the goal before the event was folded in.
 */
export function errandsBefore(run: GoalRun, event: GoalEvent): readonly OutboxRow[] {
  if (run.children.size === 0) return [];
  switch (event.type) {
    case 'tasks.cancelled':
      return event.payload.taskIds.flatMap((id) => cancelChild(run, id, event.payload.reason));
    case 'goal.reopened':
      return event.payload.dirtyTaskIds.flatMap((id) => cancelChild(run, id, event.payload.reason));
    case 'task.looped':
      return event.payload.taskIds.flatMap((id) => cancelChild(run, id, 'the loop goes round'));
    default:
      return [];
  }
}

/** The same for a goal that the event has been folded into. */
export function errandsAfter(run: GoalRun, event: GoalEvent): readonly OutboxRow[] {
  switch (event.type) {
    case 'goal.child_spawned':
      return [submitChild(run, event.payload)];
    case 'goal.completed':
    case 'goal.failed':
    case 'goal.cancelled':
      return run.parentGoalId !== undefined && run.parentTaskId !== undefined ? [reportToParent(run, event)] : [];
    case 'goal.state_changed':
      return isTerminalGoalState(event.payload.to) ? [announce(run)] : [];
    default:
      return [];
  }
}

const row = (run: GoalRun, topic: string, payload: unknown): OutboxRow => ({ id: newId('evt'), tenantId: run.tenantId, topic, payload });

const announce = (run: GoalRun): OutboxRow =>
  row(run, 'goal.finished', {
    goalId: run.goalId,
    status: goalStatusOf(run.state),
    title: run.title,
    ...(run.conversationId ? { conversationId: run.conversationId } : {}),
  });

function cancelChild(run: GoalRun, taskId: string, reason: string): OutboxRow[] {
  const child = run.children.get(taskId);
  return child ? [row(run, 'goals.cancel', { goalId: child.childGoalId, by: byParent, reason: reason.slice(0, 1_000) })] : [];
}

function submitChild(run: GoalRun, spawned: GoalEventPayload<'goal.child_spawned'>): OutboxRow {
  return row(run, 'goals.submit', {
    goalId: spawned.childGoalId,
    idempotencyKey: `child:${spawned.taskId}:${spawned.attempt}`,
    userId: run.userId,
    text: spawned.text,
    title: spawned.title.slice(0, 200),
    inputs: run.inputs,
    priority: run.priority,
    limits: spawned.limits,
    ...(spawned.pattern ? { pattern: spawned.pattern } : {}),
    ...(run.auctionTerms ? { auction: run.auctionTerms } : {}),
    parentGoalId: run.goalId,
    parentTaskId: spawned.taskId,
    depth: spawned.depth,
    ...(run.origin ? { origin: run.origin } : {}),
    ...(run.permissions ? { permissions: run.permissions } : {}),
  });
}

function reportToParent(run: GoalRun, event: GoalEvent): OutboxRow {
  const status = event.type === 'goal.completed' ? 'complete' : event.type === 'goal.failed' ? 'failed' : 'cancelled';
  return row(run, 'goals.childFinished', {
    goalId: run.parentGoalId,
    taskId: run.parentTaskId,
    childGoalId: run.goalId,
    status,
    usage: run.usage,
    ...(event.type === 'goal.completed' ? { result: resultOf(run) } : {}),
    ...(event.type === 'goal.failed' ? { fault: event.payload.fault } : {}),
    ...(event.type === 'goal.cancelled' ? { fault: { code: 'CANCELLED', message: event.payload.reason } } : {}),
  });
}

/** What a finished goal hands up: its answer, and the data of the task that gave it. */
function resultOf(run: GoalRun): TaskResult | undefined {
  const { result } = run;
  if (!result) return undefined;
  const answering = run.plan ? run.tasks.get(run.byKey.get(run.plan.answerFrom) ?? '') : undefined;
  return {
    type: result.type === 'goal_completed' ? 'task_completed' : 'partial_result',
    summary: result.answer,
    data: answering?.result?.data ?? {},
    artifacts: result.artifacts,
    evidence: result.evidence,
    checks: result.criteria.map((c) => ({ name: c.criterion, passed: c.passed, detail: c.detail })),
    method: result.method,
    limits: result.limits,
    quality: result.quality,
    confidence: result.confidence,
  };
}
