import { type GoalEvent, type GoalEventPayload, shardOf, type Usage } from '@autoweave/contracts';
import { type GoalRun, type TaskRun, touchedTasks } from '@autoweave/engine';
import { errandsAfter, errandsBefore } from './errands.js';
import type { AttemptRow, GrantUse, NewGoal, OutboxRow } from './rows.js';

/** What happens to one goal in a commit. */
export interface Touched {
  readonly run: GoalRun;
  readonly events: GoalEvent[];
  /** The events' payloads as JSON: written once, for the log and for the live notice. */
  readonly payloads: string[];
  readonly tasks: Set<TaskRun>;
  /** Tasks that have no row yet. */
  readonly fresh: Set<TaskRun>;
  /** Tasks whose dependencies are others than when their row was written. */
  readonly rewired: Set<TaskRun>;
  /** Title or priority are others than before. */
  changed: boolean;
}

/** Everything that one commit will write, gathered while commands are decided. */
export class Tick {
  readonly goals = new Map<string, Touched>();
  readonly attempts: AttemptRow[] = [];
  readonly approvals = new Map<string, GoalRun>();
  readonly outbox: OutboxRow[] = [];
  readonly grantUses: GrantUse[] = [];
  /** This process will not hand the outbox rows over itself. */
  deferred = false;
  readonly created = new Map<string, NewGoal>();
  /** The created goals by the key under which they were submitted: `{tenant} {key}`. */
  readonly keys = new Map<string, { readonly goalId: string; readonly hash: string }>();
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
    this.outbox.push(...errandsBefore(run, event));
    switch (event.type) {
      case 'task.completed':
        return this.#endAttempt(run, event.payload.taskId, 'completed', event);
      case 'task.failed':
        return this.#endAttempt(run, event.payload.taskId, 'failed', event, event.payload.fault.code);
      case 'task.suspended':
        return this.#endAttempt(run, event.payload.taskId, 'suspended', event);
      case 'tasks.cancelled':
        return this.#endAttempts(run, event.payload.taskIds, event);
      case 'task.handed_off':
        return this.#endAttempt(run, event.payload.taskId, 'handed_off', event);
      case 'goal.reopened':
        return this.#endAttempts(run, event.payload.dirtyTaskIds, event);
      case 'task.looped':
        return this.#endAttempts(run, event.payload.taskIds, event);
      default:
    }
  }

  /** Notes what `event` changed, after it has been folded in. */
  after(run: GoalRun, event: GoalEvent): void {
    const touched = this.#touched(run);
    touched.events.push(event);
    touched.payloads.push(JSON.stringify(event.payload));
    this.outbox.push(...errandsAfter(run, event));
    const changed = touchedTasks(event);
    if (changed === 'all') for (const task of run.tasks.values()) touched.tasks.add(task);
    else for (const id of changed) this.#touch(touched, id);
    switch (event.type) {
      case 'task.stepped':
        return this.#countGrants(run, event.payload, event);
      case 'task.completed':
      case 'task.failed':
        return this.#touchDependents(touched, [event.payload.taskId]);
      case 'task.output_edited':
        return this.#touchWith(touched, [event.payload.taskId]);
      case 'tasks.skipped':
        return this.#touchWith(touched, event.payload.taskIds);
      case 'tasks.restored':
        return this.#touchWith(
          touched,
          event.payload.items.map((item) => item.taskId),
        );
      case 'goal.reopened':
        return this.#touchWith(touched, event.payload.dirtyTaskIds);
      case 'task.looped':
        return this.#touchWith(touched, event.payload.taskIds);
      case 'task.expanded':
        return this.#expanded(touched, event.payload);
      case 'tasks.delayed':
        for (const { taskId } of event.payload.items) this.#touch(touched, taskId);
        return;
      case 'task.handed_off':
      case 'goal.child_spawned':
      case 'goal.child_finished':
        return this.#touch(touched, event.payload.taskId);
      case 'goal.changed':
        touched.changed = true;
        return;
      case 'goal.plan_stored': {
        const kept = new Set(event.payload.keptTaskIds);
        for (const id of Object.values(event.payload.taskIds)) if (!kept.has(id)) touched.fresh.add(run.tasks.get(id) as TaskRun);
        return;
      }
      case 'approval.requested':
        this.approvals.set(event.payload.approval.approvalId, run);
        return;
      case 'approval.decided':
        this.approvals.set(event.payload.approvalId, run);
        return;
      default:
    }
  }

  #touched(run: GoalRun): Touched {
    let touched = this.goals.get(run.goalId);
    if (!touched) {
      touched = { run, events: [], payloads: [], tasks: new Set(), fresh: new Set(), rewired: new Set(), changed: false };
      this.goals.set(run.goalId, touched);
    }
    return touched;
  }

  #touch(touched: Touched, taskId: string): void {
    const task = touched.run.tasks.get(taskId);
    if (task) touched.tasks.add(task);
  }

  #touchDependents(touched: Touched, taskIds: readonly string[]): void {
    for (const id of taskIds) for (const dependent of touched.run.tasks.get(id)?.dependents ?? []) this.#touch(touched, dependent);
  }

  #touchWith(touched: Touched, taskIds: readonly string[]): void {
    for (const id of taskIds) this.#touch(touched, id);
    this.#touchDependents(touched, taskIds);
  }

  /** The copies get rows, and whoever waited for the template now waits for them. */
  #expanded(touched: Touched, payload: GoalEventPayload<'task.expanded'>): void {
    const ids = [payload.taskId, ...payload.items.map((item) => item.taskId)];
    for (const { taskId } of payload.items) {
      const task = touched.run.tasks.get(taskId);
      if (task) touched.fresh.add(task);
    }
    this.#touchWith(touched, ids);
    for (const id of ids)
      for (const dependent of touched.run.tasks.get(id)?.dependents ?? []) {
        const task = touched.run.tasks.get(dependent);
        if (task) touched.rewired.add(task);
      }
  }

  #countGrants(run: GoalRun, { taskId, attempt, steps }: GoalEventPayload<'task.stepped'>, event: GoalEvent): void {
    steps.forEach((step, i) => {
      if (step.kind !== 'gate' || step.verdict !== 'permitted_by_grant') return;
      const grantId = grantIn(step.rule) ?? grantIn(step.subject);
      // As the worker names it when it takes the use.
      const callId = `${attempt}:${step.callId ?? `${event.seq}:${i}`}`;
      if (grantId !== undefined) this.grantUses.push({ grantId, goalId: run.goalId, taskId, callId, at: event.at });
    });
  }

  #endAttempts(run: GoalRun, taskIds: readonly string[], event: GoalEvent): void {
    for (const id of taskIds) if (run.running.has(id)) this.#endAttempt(run, id, 'cancelled', event);
  }

  #endAttempt(run: GoalRun, taskId: string, outcome: AttemptRow['outcome'], event: GoalEvent, faultCode?: string): void {
    const task = run.tasks.get(taskId) as TaskRun;
    const usage: Usage | undefined = 'usage' in event.payload ? event.payload.usage : task.spent;
    const { attempt, workerId, agent, startedAt } = task;
    this.attempts.push({ task, run, outcome, faultCode, usage, attempt, workerId, agent, startedAt, endedAt: event.at });
  }
}

/** The id in `grant:{id}`. */
const grantIn = (text: string): string | undefined => /^grant:(grant_[0-9a-z]{26})$/.exec(text)?.[1];
