import { goalStatusOf, shardOf, type Usage } from '@autoweave/contracts';
import { type GoalRun, goalWaitsFor, progressOf, type TaskRun } from '@autoweave/engine';
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

/** The arguments of `commit_tick`: what proves the leases, then the rows of each table as JSON. */
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
    eventRows(touched),
    json([...tick.created].map(([goalId, key]) => newGoalRow((tick.goals.get(goalId) as Touched).run, key))),
    json(
      touched
        .filter((t) => !tick.created.has(t.run.goalId))
        .map((t) => (t.changed ? { ...goalRow(t.run), ...labelsOf(t.run) } : goalRow(t.run))),
    ),
    json(touched.flatMap((t) => [...t.fresh].map((task) => newTaskRow(t.run, task)))),
    json(touched.flatMap((t) => [...t.tasks].filter((task) => !t.fresh.has(task)).map((task) => changedTaskRow(t, task)))),
    json(tick.attempts.map(attemptRow)),
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

/** Ids, types and times hold nothing that JSON would have to escape; payloads are JSON already. */
function eventRows(touched: readonly Touched[]): string | null {
  const rows = touched.flatMap(({ run, events, payloads }) =>
    events.map(
      (e, i) =>
        `{"goal_id":"${e.goalId}","seq":${e.seq},"tenant_id":"${run.tenantId}","type":"${e.type}","payload":${payloads[i]},"at":"${e.at}"}`,
    ),
  );
  return rows.length === 0 ? null : `[${rows.join(',')}]`;
}

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

const changedTaskRow = (t: Touched, task: TaskRun) =>
  t.rewired.has(task) ? { ...taskRow(task), depends_on: task.dependsOn } : taskRow(task);

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

const attemptRow = (a: AttemptRow) => ({
  task_id: a.task.taskId,
  attempt: a.attempt,
  goal_id: a.run.goalId,
  tenant_id: a.run.tenantId,
  agent_type: a.task.agentType,
  agent: a.agent,
  worker_id: a.workerId,
  outcome: a.outcome,
  fault_code: a.faultCode,
  input_tokens: a.usage?.inputTokens ?? 0,
  output_tokens: a.usage?.outputTokens ?? 0,
  cost_micro_usd: a.usage?.costMicroUsd ?? 0,
  started_at: a.startedAt,
  ended_at: a.endedAt,
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
