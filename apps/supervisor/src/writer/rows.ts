import { type GoalEvent, goalStatusOf, shardOf, type Usage } from '@autoweave/contracts';
import { type GoalRun, goalWaitsFor, progressOf, type TaskRun } from '@autoweave/engine';
import { type Column, columnsOf } from './columns.js';
import type { Tick, Touched } from './tick.js';

export interface NewGoal {
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

export interface OutboxRow {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
  readonly payload: unknown;
}

/** One call that a standing grant let through. */
export interface GrantUse {
  readonly grantId: string;
  readonly goalId: string;
  readonly taskId: string;
  readonly callId: string;
  readonly at: string;
}

/** A finished attempt, with what its task said of it when it ended. */
export interface AttemptRow {
  readonly task: TaskRun;
  readonly run: GoalRun;
  readonly outcome: 'completed' | 'failed' | 'suspended' | 'handed_off' | 'cancelled';
  readonly faultCode: string | undefined;
  readonly usage: Usage | undefined;
  readonly attempt: number;
  readonly workerId: string | undefined;
  readonly agent: string | undefined;
  readonly startedAt: string | undefined;
  readonly endedAt: string;
}

/**
 * The arguments of `commit_tick`: what proves the leases, then the rows of the tables that change with every task as arrays
 * by column, then those of the others as JSON.
 */
export function commitArguments(
  tick: Tick,
  owner: string,
  leases: ReadonlyMap<number, { readonly fence: number; readonly offset: string }>,
): unknown[] {
  const shards = [...tick.shards];
  const touched = [...tick.goals.values()];
  return [
    owner,
    shards,
    shards.map((s) => leases.get(s)?.fence ?? -1),
    shards.map((s) => tick.offsets.get(s) ?? leases.get(s)?.offset ?? '0-0'),
    ...columnsOf(touched.flatMap(eventRows), eventColumns),
    ...columnsOf(
      touched.filter((t) => !tick.created.has(t.run.goalId)),
      changedGoalColumns,
    ),
    ...columnsOf(touched.flatMap(changedTasks), changedTaskColumns),
    ...columnsOf(tick.attempts, attemptColumns),
    json([...tick.created].map(([goalId, key]) => newGoalRow((tick.goals.get(goalId) as Touched).run, key))),
    json(touched.flatMap((t) => [...t.fresh].map((task) => newTaskRow(t.run, task)))),
    json([...tick.approvals].map(([id, run]) => approvalRow(run, id))),
    json(
      tick.outbox.map((o) => ({
        id: o.id,
        tenant_id: o.tenantId,
        topic: o.topic,
        payload: o.payload,
        ...(tick.deferred ? { deferred: true } : {}),
      })),
    ),
    json(tick.grantUses.map((u) => ({ grant_id: u.grantId, task_id: u.taskId, call_id: u.callId, goal_id: u.goalId, at: u.at }))),
  ];
}

const json = (rows: readonly unknown[]): string | null => (rows.length === 0 ? null : JSON.stringify(rows));

interface EventRow {
  readonly event: GoalEvent;
  readonly tenantId: string;
  readonly payload: string;
}

const eventRows = ({ run, events, payloads }: Touched): EventRow[] =>
  events.map((event, i) => ({ event, tenantId: run.tenantId, payload: payloads[i] as string }));

const eventColumns: readonly Column<EventRow>[] = [
  { kind: 'text', of: (r) => r.event.goalId },
  { kind: 'int4', of: (r) => r.event.seq },
  { kind: 'text', of: (r) => r.tenantId },
  { kind: 'text', of: (r) => r.event.type },
  { kind: 'jsonb', of: (r) => r.payload },
  { kind: 'timestamptz', of: (r) => r.event.at },
];

/** Title and priority only when they are others than before. */
const changedGoalColumns: readonly Column<Touched>[] = [
  { kind: 'text', of: (t) => t.run.goalId },
  { kind: 'text', of: (t) => (t.changed ? t.run.title : null) },
  { kind: 'int4', of: (t) => (t.changed ? t.run.priority : null) },
  { kind: 'text', of: (t) => t.run.state },
  { kind: 'text', of: (t) => goalStatusOf(t.run.state) },
  { kind: 'int4', of: (t) => progressOf(t.run) },
  { kind: 'text', of: (t) => goalWaitsFor(t.run) },
  { kind: 'int4', of: (t) => t.run.planVersion },
  { kind: 'int4', of: (t) => t.run.seq },
  { kind: 'timestamptz', of: (t) => t.run.updatedAt },
  { kind: 'timestamptz', of: (t) => t.run.finishedAt },
];

interface ChangedTask {
  readonly task: TaskRun;
  /** Its dependencies are others than before. */
  readonly rewired: boolean;
}

function changedTasks({ tasks, fresh, rewired }: Touched): ChangedTask[] {
  const changed: ChangedTask[] = [];
  for (const task of tasks) if (!fresh.has(task)) changed.push({ task, rewired: rewired.has(task) });
  return changed;
}

const changedTaskColumns: readonly Column<ChangedTask>[] = [
  { kind: 'text', of: (c) => c.task.taskId },
  // As the text of an array: ids hold nothing that it would have to quote.
  { kind: 'text', of: (c) => (c.rewired ? `{${c.task.dependsOn.join(',')}}` : null) },
  { kind: 'text', of: (c) => c.task.state },
  { kind: 'int4', of: (c) => c.task.unmet },
  { kind: 'int4', of: (c) => c.task.attempt },
  { kind: 'int4', of: (c) => c.task.retryCount },
  { kind: 'int4', of: (c) => c.task.planVersion },
  { kind: 'text', of: (c) => c.task.agentType },
  { kind: 'text', of: (c) => c.task.workerId },
  { kind: 'timestamptz', of: (c) => c.task.retryAt },
  { kind: 'timestamptz', of: (c) => c.task.startedAt },
  { kind: 'timestamptz', of: (c) => c.task.completedAt },
];

const attemptColumns: readonly Column<AttemptRow>[] = [
  { kind: 'text', of: (a) => a.task.taskId },
  { kind: 'int4', of: (a) => a.attempt },
  { kind: 'text', of: (a) => a.run.goalId },
  { kind: 'text', of: (a) => a.run.tenantId },
  { kind: 'text', of: (a) => a.task.agentType },
  { kind: 'text', of: (a) => a.agent },
  { kind: 'text', of: (a) => a.workerId },
  { kind: 'text', of: (a) => a.outcome },
  { kind: 'text', of: (a) => a.faultCode },
  { kind: 'int4', of: (a) => a.usage?.inputTokens ?? 0 },
  { kind: 'int4', of: (a) => a.usage?.outputTokens ?? 0 },
  { kind: 'int8', of: (a) => a.usage?.costMicroUsd ?? 0 },
  { kind: 'timestamptz', of: (a) => a.startedAt },
  { kind: 'timestamptz', of: (a) => a.endedAt },
];

const goalRow = (run: GoalRun) => ({
  goal_id: run.goalId,
  state: run.state,
  status: goalStatusOf(run.state),
  progress: progressOf(run),
  waiting_for: goalWaitsFor(run),
  plan_version: run.planVersion,
  last_seq: run.seq,
  updated_at: run.updatedAt,
  finished_at: run.finishedAt,
});

const labelsOf = (run: GoalRun) => ({ title: run.title, priority: run.priority });

const newGoalRow = (run: GoalRun, key: NewGoal) => ({
  ...goalRow(run),
  tenant_id: run.tenantId,
  user_id: run.userId,
  conversation_id: run.conversationId,
  parent_goal_id: run.parentGoalId,
  parent_task_id: run.parentTaskId,
  shard: shardOf(run.goalId),
  ...labelsOf(run),
  text: run.text,
  idempotency_key: key.idempotencyKey,
  request_hash: key.requestHash,
  created_at: run.createdAt,
});

const taskRow = (task: TaskRun) => ({
  task_id: task.taskId,
  state: task.state,
  unmet: task.unmet,
  attempt: task.attempt,
  retry_count: task.retryCount,
  plan_version: task.planVersion,
  agent_type: task.agentType,
  worker_id: task.workerId,
  next_retry_at: task.retryAt,
  started_at: task.startedAt,
  completed_at: task.completedAt,
});

/** The whole row of a task. */
export const newTaskRow = (run: GoalRun, task: TaskRun) => ({
  ...taskRow(task),
  goal_id: run.goalId,
  tenant_id: run.tenantId,
  key: task.spec.key,
  name: task.spec.name,
  depends_on: task.dependsOn,
  priority: task.spec.priority,
});

function approvalRow(run: GoalRun, approvalId: string) {
  const a = run.approvals.get(approvalId);
  if (!a) throw new TypeError(`the goal ${run.goalId} has no approval ${approvalId}`);
  return {
    approval_id: approvalId,
    goal_id: run.goalId,
    tenant_id: run.tenantId,
    task_id: a.taskId,
    plan_version: a.planVersion,
    status: a.status,
    request: a,
    requested_at: a.requestedAt,
    expires_at: a.expiresAt,
    decided_at: a.decidedAt,
    decided_by: a.decidedBy,
    decision_reason: a.decisionReason,
    edited_arguments: a.editedArguments,
  };
}
