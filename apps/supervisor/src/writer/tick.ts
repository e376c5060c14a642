import { type GoalEvent, goalStatusOf, isTerminalGoalState, shardOf } from '@autoweave/contracts';
import { type GoalRun, goalWaitsFor, progressOf, type TaskRun, touchedTasks } from '@autoweave/engine';
import { newId } from '@autoweave/kernel';

export interface NewGoal {
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

interface Touched {
  readonly run: GoalRun;
  readonly events: GoalEvent[];
  readonly payloads: string[];
  readonly tasks: Set<TaskRun>;
  newTasks: boolean;
  /** Tasks that a new plan took over: they have a row already. */
  readonly kept: Set<string>;
}

export interface OutboxRow {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
  readonly payload: unknown;
}

interface AttemptRow {
  readonly task: TaskRun;
  readonly run: GoalRun;
  readonly outcome: string;
  readonly faultCode: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
  readonly attempt: number;
  readonly workerId: string | null;
  readonly agent: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string;
}

/** Everything that one commit will write, gathered while commands are decided. */
export class Tick {
  readonly goals = new Map<string, Touched>();
  readonly attempts: AttemptRow[] = [];
  readonly approvals = new Map<string, GoalRun>();
  readonly outbox: OutboxRow[] = [];
  readonly created = new Map<string, NewGoal>();
  /** Position up to which each shard's stream has been worked off. */
  readonly offsets = new Map<number, string>();

  get empty(): boolean {
    return this.goals.size === 0 && this.offsets.size === 0;
  }

  /** Shards whose lease the commit has to prove. */
  get shards(): ReadonlySet<number> {
    const shards = new Set(this.offsets.keys());
    for (const goalId of this.goals.keys()) shards.add(shardOf(goalId));
    return shards;
  }

  /** Notes what `event` ends, before it is folded in. */
  before(run: GoalRun | undefined, event: GoalEvent): void {
    if (!run) return;
    switch (event.type) {
      case 'task.completed':
      case 'task.failed':
      case 'task.suspended': {
        const { taskId, usage } = event.payload;
        const fault = event.type === 'task.failed' ? event.payload.fault.code : null;
        this.#endAttempt(run, taskId, event.type.slice('task.'.length), fault, usage, event.at);
        return;
      }
      case 'tasks.cancelled':
        for (const id of event.payload.taskIds) if (run.running.has(id)) this.#endAttempt(run, id, 'cancelled', null, undefined, event.at);
        return;
      default:
    }
  }

  /** Notes what `event` changed, after it has been folded in. */
  after(run: GoalRun, event: GoalEvent): void {
    let touched = this.goals.get(run.goalId);
    if (!touched) {
      touched = { run, events: [], payloads: [], tasks: new Set(), newTasks: false, kept: new Set() };
      this.goals.set(run.goalId, touched);
    }
    touched.events.push(event);
    touched.payloads.push(JSON.stringify(event.payload));
    const changed = touchedTasks(event);
    if (changed === 'all') touched.newTasks = true;
    else for (const id of changed) touched.tasks.add(run.tasks.get(id) as TaskRun);
    if (event.type === 'task.completed' || event.type === 'task.failed')
      for (const id of run.tasks.get(event.payload.taskId)?.dependents ?? []) touched.tasks.add(run.tasks.get(id) as TaskRun);
    if (event.type === 'goal.plan_stored') for (const id of event.payload.keptTaskIds) touched.kept.add(id);
    if (event.type === 'approval.requested') this.approvals.set(event.payload.approval.approvalId, run);
    if (event.type === 'approval.decided') this.approvals.set(event.payload.approvalId, run);
    if (event.type === 'goal.state_changed' && isTerminalGoalState(event.payload.to)) {
      const payload = {
        goalId: run.goalId,
        status: goalStatusOf(event.payload.to),
        title: run.title,
        ...(run.conversationId ? { conversationId: run.conversationId } : {}),
      };
      this.outbox.push({ id: newId('evt'), tenantId: run.tenantId, topic: 'goal.finished', payload });
    }
  }

  #endAttempt(
    run: GoalRun,
    taskId: string,
    outcome: string,
    faultCode: string | null,
    usage: { inputTokens: number; outputTokens: number; costMicroUsd: number } | undefined,
    at: string,
  ): void {
    const task = run.tasks.get(taskId) as TaskRun;
    this.attempts.push({
      task,
      run,
      outcome,
      faultCode,
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      costMicroUsd: usage?.costMicroUsd ?? 0,
      attempt: task.attempt,
      workerId: task.workerId ?? null,
      agent: task.agent ?? null,
      startedAt: task.startedAt ?? null,
      endedAt: at,
    });
  }

  /** The arguments of `commit_tick`, in its order. */
  values(owner: string, fences: ReadonlyMap<number, { readonly fence: number; readonly offset: string }>): unknown[] {
    const shards = [...this.shards];
    const touched = [...this.goals.values()];
    const events = touched.flatMap((t) =>
      t.events.map((event, i) => ({ event, payload: t.payloads[i] as string, tenantId: t.run.tenantId })),
    );
    const changed = touched.flatMap((t) => (t.newTasks ? [] : [...t.tasks]));
    const fresh = touched.filter((t) => t.newTasks);
    // Tasks of earlier plan versions already have a row; only those of the newest one are inserted.
    const inserted = fresh.flatMap((t) =>
      [...t.run.tasks.values()]
        .filter((task) => task.planVersion === t.run.planVersion && !t.kept.has(task.taskId))
        .map((task) => taskRow(t.run, task)),
    );
    const updated = [
      ...changed,
      ...fresh.flatMap((t) =>
        [...t.run.tasks.values()].filter((task) => task.planVersion !== t.run.planVersion || t.kept.has(task.taskId)),
      ),
    ];
    return [
      owner,
      shards,
      shards.map((s) => fences.get(s)?.fence ?? -1),
      shards.map((s) => this.offsets.get(s) ?? fences.get(s)?.offset ?? '0-0'),
      events.map((e) => e.event.goalId),
      events.map((e) => e.tenantId),
      events.map((e) => e.event.seq),
      events.map((e) => e.event.type),
      events.map((e) => e.payload),
      events.map((e) => e.event.at),
      this.created.size === 0 ? null : JSON.stringify([...this.created].map(([goalId, key]) => goalRow(this.goals.get(goalId)!.run, key))),
      touched.map((t) => t.run.goalId),
      touched.map((t) => t.run.state),
      touched.map((t) => goalStatusOf(t.run.state)),
      touched.map((t) => progressOf(t.run)),
      touched.map((t) => goalWaitsFor(t.run) ?? null),
      touched.map((t) => t.run.planVersion),
      touched.map((t) => t.run.seq),
      touched.map((t) => t.run.updatedAt),
      touched.map((t) => t.run.finishedAt ?? null),
      inserted.length === 0 ? null : JSON.stringify(inserted),
      updated.map((t) => t.taskId),
      updated.map((t) => t.state),
      updated.map((t) => t.unmet),
      updated.map((t) => t.attempt),
      updated.map((t) => t.retryCount),
      updated.map((t) => t.planVersion),
      updated.map((t) => t.agentType),
      updated.map((t) => t.workerId ?? null),
      updated.map((t) => t.retryAt ?? null),
      updated.map((t) => t.startedAt ?? null),
      updated.map((t) => t.completedAt ?? null),
      this.attempts.map((a) => a.task.taskId),
      this.attempts.map((a) => a.attempt),
      this.attempts.map((a) => a.run.goalId),
      this.attempts.map((a) => a.run.tenantId),
      this.attempts.map((a) => a.task.agentType),
      this.attempts.map((a) => a.agent),
      this.attempts.map((a) => a.workerId),
      this.attempts.map((a) => a.outcome),
      this.attempts.map((a) => a.faultCode),
      this.attempts.map((a) => a.inputTokens),
      this.attempts.map((a) => a.outputTokens),
      this.attempts.map((a) => a.costMicroUsd),
      this.attempts.map((a) => a.startedAt),
      this.attempts.map((a) => a.endedAt),
      this.approvals.size === 0 ? null : JSON.stringify([...this.approvals].map(([id, run]) => approvalRow(run, id))),
      this.outbox.length === 0
        ? null
        : JSON.stringify(
            this.outbox.map((o) => ({
              id: o.id,
              tenant_id: o.tenantId,
              topic: o.topic,
              payload: o.payload,
              available_at: new Date().toISOString(),
            })),
          ),
    ];
  }
}

const goalRow = (run: GoalRun, key: NewGoal) => ({
  goal_id: run.goalId,
  tenant_id: run.tenantId,
  user_id: run.userId,
  conversation_id: run.conversationId,
  parent_goal_id: run.parentGoalId,
  shard: shardOf(run.goalId),
  title: run.title,
  text: run.text,
  idempotency_key: key.idempotencyKey,
  request_hash: key.requestHash,
  priority: run.priority,
  created_at: run.createdAt,
});

const taskRow = (run: GoalRun, task: TaskRun) => ({
  task_id: task.taskId,
  goal_id: run.goalId,
  tenant_id: run.tenantId,
  key: task.spec.key,
  name: task.spec.name,
  agent_type: task.agentType,
  depends_on: task.dependsOn,
  priority: task.spec.priority,
  plan_version: task.planVersion,
  state: task.state,
  unmet: task.unmet,
  attempt: task.attempt,
  retry_count: task.retryCount,
  worker_id: task.workerId,
  next_retry_at: task.retryAt,
  started_at: task.startedAt,
  completed_at: task.completedAt,
});

function approvalRow(run: GoalRun, approvalId: string) {
  const a = run.approvals.get(approvalId)!;
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
  };
}
