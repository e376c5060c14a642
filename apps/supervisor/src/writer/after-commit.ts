import { type GoalEvent, isTerminalGoalState, streams } from '@autoweave/contracts';
import type { GoalRun, TaskRun } from '@autoweave/engine';
import { crashPoint } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { Auctioneer } from '../auction/auctioneer.js';
import type { GrantBook } from '../approval/grant-book.js';
import type { Alarms } from '../clock/alarms.js';
import type { OwnClock } from '../clock/own-clock.js';
import type { TrackRecord } from '../dispatch/track-record.js';
import { assignmentOf } from '../dispatch/assignment.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { GoalHooks } from '../hook/goal-hooks.js';
import type { LivePublisher } from '../live/live-publisher.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Thinking } from '../thinking/thinking.js';
import type { GoalStore } from './goal-store.js';
import type { Residents } from './residents.js';
import type { Tick } from './tick.js';

export interface AfterCommitParts {
  readonly residents: Residents;
  readonly dispatcher: Dispatcher;
  readonly agents: AgentDirectory;
  readonly live: LivePublisher;
  readonly outbox: Outbox;
  readonly alarms: Alarms;
  readonly thinking: () => Thinking;
  readonly store: GoalStore;
  readonly clock: OwnClock;
  readonly auctioneer: Auctioneer;
  /** The stream of one worker, for a task that must run where it is. */
  readonly streamOf: (run: GoalRun, task: TaskRun) => string | undefined;
  readonly grants: GrantBook;
  readonly record: TrackRecord;
  readonly hooks: GoalHooks;
  /** Looks whether the goal can go on by itself. */
  readonly wake: (goalId: string) => void;
  readonly dispatchSoon: () => void;
}

/** Events after which a goal gets a new snapshot. */
const snapshotEvery = 2_000;

/** What follows from a commit, outside the database. All of it can be lost with the process and is done again by others. */
export class AfterCommit {
  readonly #snapshots = new Map<string, number>();

  constructor(private readonly parts: AfterCommitParts) {}

  committed(tick: Tick, hints: readonly { readonly run: GoalRun; readonly task: TaskRun }[]): void {
    const { live, agents, outbox, grants, clock, dispatcher } = this.parts;
    const now = new Date().toISOString();
    grants.used(tick.grantUses);
    for (const { run, task } of hints)
      if (task.state === 'assigned')
        live.hint(
          this.parts.streamOf(run, task) ?? streams.agentTasks(dispatcher.laneOf(task.agentType)),
          JSON.stringify(assignmentOf(run, task, agents, grants.offer(run, task))),
        );
    crashPoint('supervisor.hinted');
    for (const { run, events, payloads } of tick.goals.values()) {
      live.events(run, events, payloads);
      for (const event of events) this.#follow(run, event);
      // When the next tick has been decided already, the goal in memory is ahead of what is written: that tick sees to it.
      if (events.at(-1)?.seq !== run.seq) continue;
      if (isTerminalGoalState(run.state)) this.#finished(run);
      else {
        this.parts.thinking().enter(run);
        clock.follow(run, now);
      }
      this.#snapshot(run);
    }
    this.#attempts(tick);
    if (!tick.deferred) void outbox.handOver(tick.outbox);
  }

  /** A goal has been taken over: whatever was under way outside of it is begun again. */
  adopted(run: GoalRun): void {
    for (const id of run.ready) {
      const retryAt = run.tasks.get(id)?.retryAt;
      if (retryAt !== undefined) this.#armRetry(run, retryAt);
    }
    this.parts.thinking().enter(run);
    if (run.auctions.size > 0) this.parts.auctioneer.opened(run, [...run.auctions.keys()]);
    if (run.state === 'AGENT_ASSIGNMENT') this.parts.hooks.begins(run);
    this.parts.clock.follow(run, new Date().toISOString());
    // What the previous owner was about to do for the goal is looked at anew.
    this.parts.wake(run.goalId);
    this.parts.dispatchSoon();
  }

  #follow(run: GoalRun, event: GoalEvent): void {
    switch (event.type) {
      case 'task.failed':
        if (event.payload.retryAt !== undefined) this.#armRetry(run, event.payload.retryAt);
        return;
      case 'tasks.delayed':
        for (const { dueAt } of event.payload.items) this.#armRetry(run, dueAt);
        return;
      case 'goal.child_spawned':
        return crashPoint('supervisor.child_spawned');
      case 'auction.opened':
        crashPoint('supervisor.auction_opened');
        return this.parts.auctioneer.opened(run, event.payload.taskIds);
      case 'goal.received':
      case 'goal.reopened':
      case 'goal.completed':
      case 'goal.failed':
      case 'goal.cancelled':
        return this.parts.hooks.follow(run, event);
      default:
    }
  }

  #attempts(tick: Tick): void {
    const { live, agents, dispatcher, grants, record } = this.parts;
    const cancelled = new Map<string, { readonly taskIds: string[]; readonly attempts: number[] }>();
    for (const { run, task, attempt, outcome, faultCode, usage, endedAt, startedAt, workerId, agent } of tick.attempts) {
      grants.release(task.taskId);
      if (outcome === 'cancelled') {
        const { taskIds, attempts } = cancelled.get(run.goalId) ?? { taskIds: [], attempts: [] };
        taskIds.push(task.taskId);
        attempts.push(attempt);
        cancelled.set(run.goalId, { taskIds, attempts });
      } else if (faultCode === 'WORKER_LOST' || faultCode === 'TASK_TIMEOUT')
        live.order({ order: 'abandon', goalId: run.goalId, taskId: task.taskId, attempt });
      // What a child goal or the plan itself brought about says nothing about an agent.
      if (workerId === undefined) continue;
      if (outcome === 'completed') record.note(task.agentType, startedAt, endedAt, usage);
      if (outcome === 'completed' || (outcome === 'failed' && faultCode !== 'WORKER_LOST'))
        agents.ended({
          tenantId: run.tenantId,
          taskId: task.taskId,
          agent,
          taskType: task.agentType,
          taskName: `${task.spec.name} ${task.spec.description}`,
          succeeded: outcome === 'completed',
          faultCode,
          usage,
          startedAt,
          endedAt,
        });
      dispatcher.charge(run, (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
    }
    for (const [goalId, tasks] of cancelled) live.order({ order: 'cancel', goalId, ...tasks, reason: 'the task was cancelled' });
  }

  #armRetry(run: GoalRun, retryAt: string): void {
    const dueMs = Date.parse(retryAt);
    if (dueMs <= Date.now()) return;
    this.parts.alarms.set(dueMs, () => {
      const present = this.parts.residents.get(run.goalId);
      if (!present) return;
      this.parts.dispatcher.feed(present);
      this.parts.dispatchSoon();
    });
  }

  #finished(run: GoalRun): void {
    this.parts.thinking().leave(run.goalId);
    this.parts.dispatcher.forget(run);
    this.parts.clock.forget(run.goalId);
    this.parts.residents.runs.delete(run.goalId);
    this.#snapshots.delete(run.goalId);
  }

  #snapshot(run: GoalRun): void {
    const last = this.#snapshots.get(run.goalId) ?? 0;
    if (run.seq - last < snapshotEvery) return;
    this.#snapshots.set(run.goalId, run.seq);
    const saved = this.parts.store.saveSnapshot(run).then(() => crashPoint('supervisor.snapshot_saved'));
    void saved.catch(() => undefined);
  }
}
