import { goalStatusOf, shardOf, type Usage } from '@autoweave/contracts';
import { type GoalRun, goalWaitsFor, progressOf, type TaskRun } from '@autoweave/engine';
import { type Column, columnsOf } from './columns.js';
import { type LogRow, packLog } from './log-row.js';
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
    ...columnsOf(
      touched.flatMap((t) => packLog(t.run.tenantId, t.events, t.payloads)),
      logColumns,
    ),
    ...columnsOf(
      [...tick.created].map(([goalId, key]) => ({ run: (tick.goals.get(goalId) as Touched).run, key })),
      newGoalColumns,
    ),
    ...columnsOf(
      touched.filter((t) => !tick.created.has(t.run.goalId)),
      changedGoalColumns,
    ),
    ...columnsOf(
      touched.flatMap((t) => [...t.fresh].map((task) => ({ run: t.run, task }))),
      newTaskColumns,
    ),
    ...columnsOf(touched.flatMap(changedTasks), changedTaskColumns),
    ...columnsOf(tick.attempts, attemptColumns),
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

const logColumns: readonly Column<LogRow>[] = [
  { kind: 'text', of: (r) => r.goalId },
  { kind: 'int4', of: (r) => r.seq },
  { kind: 'text', of: (r) => r.tenantId },
  { kind: 'timestamptz', of: (r) => r.at },
  { kind: 'text', of: (r) => r.events },
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

/** As the text of an array: ids hold nothing that it would have to quote. */
const idList = (ids: readonly string[]): string => `{${ids.join(',')}}`;

const changedTaskColumns: readonly Column<ChangedTask>[] = [
  { kind: 'text', of: (c) => c.task.taskId },
  { kind: 'text', of: (c) => (c.rewired ? idList(c.task.dependsOn) : null) },
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

interface CreatedGoal {
  readonly run: GoalRun;
  readonly key: NewGoal;
}

const newGoalColumns: readonly Column<CreatedGoal>[] = [
  { kind: 'text', of: (g) => g.run.goalId },
  { kind: 'text', of: (g) => g.run.tenantId },
  { kind: 'text', of: (g) => g.run.userId },
  { kind: 'text', of: (g) => g.run.conversationId },
  { kind: 'text', of: (g) => g.run.parentGoalId },
  { kind: 'text', of: (g) => g.run.parentTaskId },
  { kind: 'int4', of: (g) => shardOf(g.run.goalId) },
  { kind: 'text', of: (g) => g.run.title },
  { kind: 'text', of: (g) => g.run.text },
  { kind: 'text', of: (g) => g.key.idempotencyKey },
  { kind: 'text', of: (g) => g.key.requestHash },
  { kind: 'int4', of: (g) => g.run.priority },
  { kind: 'text', of: (g) => g.run.state },
  { kind: 'text', of: (g) => goalStatusOf(g.run.state) },
  { kind: 'int4', of: (g) => progressOf(g.run) },
  { kind: 'text', of: (g) => goalWaitsFor(g.run) },
  { kind: 'int4', of: (g) => g.run.planVersion },
  { kind: 'int4', of: (g) => g.run.seq },
  { kind: 'timestamptz', of: (g) => g.run.createdAt },
  { kind: 'timestamptz', of: (g) => g.run.updatedAt },
  { kind: 'timestamptz', of: (g) => g.run.finishedAt },
];

interface NewTask {
  readonly run: GoalRun;
  readonly task: TaskRun;
}

const newTaskColumns: readonly Column<NewTask>[] = [
  { kind: 'text', of: (t) => t.task.taskId },
  { kind: 'text', of: (t) => t.run.goalId },
  { kind: 'text', of: (t) => t.run.tenantId },
  { kind: 'text', of: (t) => t.task.spec.key },
  { kind: 'text', of: (t) => t.task.spec.name },
  { kind: 'text', of: (t) => t.task.agentType },
  { kind: 'text', of: (t) => idList(t.task.dependsOn) },
  { kind: 'int4', of: (t) => t.task.spec.priority },
  { kind: 'int4', of: (t) => t.task.planVersion },
  { kind: 'text', of: (t) => t.task.state },
  { kind: 'int4', of: (t) => t.task.unmet },
  { kind: 'int4', of: (t) => t.task.attempt },
  { kind: 'int4', of: (t) => t.task.retryCount },
  { kind: 'text', of: (t) => t.task.workerId },
  { kind: 'timestamptz', of: (t) => t.task.retryAt },
  { kind: 'timestamptz', of: (t) => t.task.startedAt },
  { kind: 'timestamptz', of: (t) => t.task.completedAt },
];

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
