import { type GoalEvent, goalStatusOf, isTerminalGoalState, shardOf, type Usage } from '@autoweave/contracts';
import { type GoalRun, type TaskRun, touchedTasks } from '@autoweave/engine';
import { newId } from '@autoweave/kernel';
import type { AttemptRow, NewGoal, OutboxRow } from './rows.js';

/** What happens to one goal in a commit. */
export interface Touched {
  readonly run: GoalRun;
  readonly events: GoalEvent[];
  /** The events' payloads as JSON: written once, for the log and for the live notice. */
  readonly payloads: string[];
  readonly tasks: Set<TaskRun>;
  /** A plan was stored: its tasks get their rows. */
  newTasks: boolean;
  /** Tasks that a new plan took over: they have a row already. */
  readonly kept: Set<string>;
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
        return this.#endAttempt(run, event.payload.taskId, 'completed', event);
      case 'task.failed':
        return this.#endAttempt(run, event.payload.taskId, 'failed', event, event.payload.fault.code);
      case 'task.suspended':
        return this.#endAttempt(run, event.payload.taskId, 'suspended', event);
      case 'tasks.cancelled':
        for (const id of event.payload.taskIds) if (run.running.has(id)) this.#endAttempt(run, id, 'cancelled', event);
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
    switch (event.type) {
      case 'task.completed':
      case 'task.failed':
        for (const id of run.tasks.get(event.payload.taskId)?.dependents ?? []) touched.tasks.add(run.tasks.get(id) as TaskRun);
        return;
      case 'goal.plan_stored':
        for (const id of event.payload.keptTaskIds) touched.kept.add(id);
        return;
      case 'approval.requested':
        this.approvals.set(event.payload.approval.approvalId, run);
        return;
      case 'approval.decided':
        this.approvals.set(event.payload.approvalId, run);
        return;
      case 'goal.state_changed':
        if (isTerminalGoalState(event.payload.to)) this.#announce(run);
        return;
      default:
    }
  }

  #announce(run: GoalRun): void {
    const payload = {
      goalId: run.goalId,
      status: goalStatusOf(run.state),
      title: run.title,
      ...(run.conversationId ? { conversationId: run.conversationId } : {}),
    };
    this.outbox.push({ id: newId('evt'), tenantId: run.tenantId, topic: 'goal.finished', payload });
  }

  #endAttempt(run: GoalRun, taskId: string, outcome: AttemptRow['outcome'], event: GoalEvent, faultCode?: string): void {
    const task = run.tasks.get(taskId) as TaskRun;
    const usage: Usage | undefined = 'usage' in event.payload ? event.payload.usage : undefined;
    const { attempt, workerId, agent, startedAt } = task;
    this.attempts.push({ task, run, outcome, faultCode, usage, attempt, workerId, agent, startedAt, endedAt: event.at });
  }
}
