import type { GoalEvent } from '@autoweave/contracts';
import { admissible, AdmissionQueue, freeSlots, type GoalRun, isExecuting, type Rank, Room, type TaskRun } from '@autoweave/engine';
import type { AgentDirectory, Choice } from '../agent/agent-directory.js';
import type { WorkerRegistry } from '../worker/worker-registry.js';

interface Queued extends Rank {
  readonly goalId: string;
  readonly taskId: string;
  readonly reason: string;
}

/** What is admitted in one round, by goal. */
export type Admission = ReadonlyMap<string, readonly { readonly taskId: string; readonly agentType: string; readonly reason: string }[]>;

/**
 * Which ready task goes next, and whether there is room. Only as many tasks are given out as workers have slots plus a
 * little, so that a late urgent task or another tenant never waits behind a long stream of hints; in which order says the
 * engine's `AdmissionQueue`. Holds nothing that cannot be derived from the goals.
 */
export class Dispatcher {
  readonly #queue = new AdmissionQueue<Queued>();
  /** Tasks in a queue, by goal: with those running never more than the goal may run at once. */
  readonly #queued = new Map<string, Set<string>>();
  /** Given out and not over: task id to agent type. */
  readonly #outstanding = new Map<string, string>();
  readonly #outstandingByType = new Map<string, number>();
  #age = 0;

  constructor(
    private readonly agents: AgentDirectory,
    private readonly workers: WorkerRegistry,
    /** Nobody can do the task: the goal has to hear of it. */
    private readonly onHopeless: (run: GoalRun, task: TaskRun, reason: string) => void,
    /** Share of all goals that this supervisor serves, 0–1: slots are shared with the others in proportion. */
    private readonly share: () => number,
  ) {}

  get waiting(): number {
    return this.#queue.size;
  }

  get running(): number {
    return this.#outstanding.size;
  }

  /** Where workers look for the tasks of an agent type. */
  laneOf(agentType: string): string {
    return this.workers.laneOf(agentType);
  }

  runningOf(agentType: string): number {
    return this.#outstandingByType.get(agentType) ?? 0;
  }

  /** Follows one event of a goal that has been folded in. */
  follow(run: GoalRun, event: GoalEvent): void {
    switch (event.type) {
      case 'tasks.assigned':
        for (const item of event.payload.items) {
          this.#queued.get(run.goalId)?.delete(item.taskId);
          this.#hold(item.taskId, item.agentType);
        }
        return;
      case 'task.completed':
      case 'task.failed':
      case 'task.suspended':
      case 'task.handed_off':
        this.#drop(event.payload.taskId);
        return this.feed(run);
      case 'tasks.cancelled':
      case 'tasks.skipped':
        return this.#withdraw(run, event.payload.taskIds);
      case 'task.looped':
        this.#withdraw(run, event.payload.taskIds);
        return this.feed(run);
      case 'goal.reopened':
        this.#withdraw(run, event.payload.dirtyTaskIds);
        return this.feed(run);
      case 'goal.paused':
        this.#queued.delete(run.goalId);
        return;
      case 'tasks.ready':
      case 'goal.resumed':
      case 'goal.changed':
      case 'auction.awarded':
        return this.feed(run);
      case 'goal.completed':
      case 'goal.failed':
      case 'goal.cancelled':
        this.#queued.delete(run.goalId);
        return;
      default:
    }
  }

  #withdraw(run: GoalRun, taskIds: readonly string[]): void {
    for (const id of taskIds) {
      this.#drop(id);
      this.#queued.get(run.goalId)?.delete(id);
    }
  }

  /** Takes a goal over as it stands. */
  adopt(run: GoalRun): void {
    for (const id of run.running) this.#hold(id, (run.tasks.get(id) as TaskRun).agentType);
    this.feed(run);
  }

  forget(run: GoalRun): void {
    for (const id of run.running) this.#drop(id);
    this.#queued.delete(run.goalId);
  }

  /** Queues due tasks of a goal up to its own concurrency. */
  feed(run: GoalRun): void {
    if (!isExecuting(run.state) || run.ready.size === 0 || run.paused) return;
    let queued = this.#queued.get(run.goalId);
    if (!queued) {
      queued = new Set();
      this.#queued.set(run.goalId, queued);
    }
    let room = freeSlots(run) - queued.size;
    if (room <= 0 || run.ready.size === queued.size) return;
    const now = Date.now();
    const due: TaskRun[] = [];
    for (const id of run.ready) {
      if (queued.has(id)) continue;
      const task = run.tasks.get(id) as TaskRun;
      if (task.retryAt === undefined || Date.parse(task.retryAt) <= now) due.push(task);
    }
    if (due.length > room) due.sort((a, b) => b.spec.priority - a.spec.priority || a.order - b.order);
    for (const task of due) {
      if (room === 0) return;
      const choice = this.#choose(run, task);
      if (!choice.ok) {
        this.onHopeless(run, task, choice.reason);
        return;
      }
      queued.add(task.taskId);
      room -= 1;
      this.#queue.push(run.tenantId, choice.agentType, {
        goalId: run.goalId,
        taskId: task.taskId,
        priority: task.spec.priority,
        goalPriority: run.priority,
        age: (this.#age += 1),
        reason: choice.reason,
      });
    }
  }

  /** Takes the next tasks for which there is room. Entries whose task is no longer ready fall out here. */
  admit(residents: ReadonlyMap<string, GoalRun>): Admission {
    // Taken off the list at once: a goal that was read again may stand in the queue twice.
    const due = ({ goalId, taskId }: Queued) =>
      residents.get(goalId)?.ready.has(taskId) === true && this.#queued.get(goalId)?.delete(taskId) === true;
    const admitted = new Map<string, { taskId: string; agentType: string; reason: string }[]>();
    for (const { kind: agentType, item } of this.#queue.round(this.#room(), due)) {
      const one = { taskId: item.taskId, agentType, reason: item.reason };
      const list = admitted.get(item.goalId);
      if (list) list.push(one);
      else admitted.set(item.goalId, [one]);
    }
    return admitted;
  }

  /** What the workers have free, in all and by lane, of which other supervisors get their share. */
  #room(): Room {
    const share = this.share();
    const taken = new Map<string, number>();
    for (const [agentType, count] of this.#outstandingByType) {
      const lane = this.laneOf(agentType);
      taken.set(lane, (taken.get(lane) ?? 0) + count);
    }
    return new Room(
      admissible(this.workers.slots(), share) - this.#outstanding.size,
      (lane) => admissible(this.workers.slots(lane), share) - (taken.get(lane) ?? 0),
      (agentType) => this.laneOf(agentType),
    );
  }

  /** Admitted tasks that their goal did not let go, for want of agents or slots: they wait for its next move. */
  returned(run: GoalRun, tasks: readonly { readonly taskId: string }[]): void {
    const queued = this.#queued.get(run.goalId);
    if (queued) for (const { taskId } of tasks) queued.delete(taskId);
  }

  /** A tenant's true cost of a finished attempt, beyond the one unit it was charged when admitted. */
  charge(run: GoalRun, tokens: number): void {
    if (tokens > 0) this.#queue.charge(run.tenantId, tokens / tokensPerUnit);
  }

  /** After an award or a handing over, the agents of that type; otherwise whoever suits the plan's wish best. */
  #choose(run: GoalRun, task: TaskRun): Choice {
    const choice = this.agents.choose(task.spec, task.wanted, { tenantId: run.tenantId, taskId: task.taskId });
    const awarded = choice.ok && choice.name === task.wanted?.agent && task.assignReason !== undefined;
    return awarded ? { ...choice, reason: task.assignReason as string } : choice;
  }

  #hold(taskId: string, agentType: string): void {
    this.#drop(taskId);
    this.#outstanding.set(taskId, agentType);
    this.#outstandingByType.set(agentType, (this.#outstandingByType.get(agentType) ?? 0) + 1);
  }

  #drop(taskId: string): void {
    const agentType = this.#outstanding.get(taskId);
    if (agentType === undefined) return;
    this.#outstanding.delete(taskId);
    this.#outstandingByType.set(agentType, (this.#outstandingByType.get(agentType) ?? 1) - 1);
  }
}

/** Tokens that count as much as having been given one task. */
const tokensPerUnit = 10_000;
