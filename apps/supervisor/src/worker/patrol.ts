import type { Decision, GoalCommand, GoalRun, TaskRun } from '@autoweave/engine';
import { goalEndsAt } from '@autoweave/engine';
import type { Residents } from '../writer/residents.js';
import type { WorkerRegistry } from './worker-registry.js';

export interface PatrolParts {
  readonly residents: Residents;
  readonly workers: WorkerRegistry;
  readonly hintTimeoutMs: number;
  readonly command: (goalId: string, command: GoalCommand) => Promise<Decision>;
  /** A number in 0–1 for the jitter of retries. */
  readonly chance: () => number;
  readonly onLost: (workerIds: readonly string[]) => void;
}

const everyMs = 500;
const noticeablePauseMs = 1_000;
/** After a take-over, a hint of the previous owner gets this long before it is given again. */
const inheritedHintMs = 2_000;

/**
 * Keeps status true: looks twice a second for attempts whose worker is gone, that took too long, or that nobody took up,
 * and for goals and approvals whose time is over.
 */
export class Patrol {
  #timer: NodeJS.Timeout | undefined;
  #lastWalk = 0;
  /** Attempts that were already given out when their goal came here: task id to when their hint counts as lost. */
  readonly #inherited = new Map<string, number>();
  readonly #busy = new Set<string>();

  constructor(private readonly parts: PatrolParts) {}

  start(): void {
    this.#timer = setInterval(() => this.walk(Date.now()), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  adopted(run: GoalRun): void {
    for (const id of run.running) if (run.tasks.get(id)?.state === 'assigned') this.#inherited.set(id, Date.now() + inheritedHintMs);
  }

  walk(now: number): void {
    const pause = now - this.#lastWalk - everyMs;
    if (this.#lastWalk > 0 && pause > noticeablePauseMs) this.parts.workers.forgive(pause);
    this.#lastWalk = now;
    const lost = this.parts.workers.expire(now);
    if (lost.length > 0) this.parts.onLost(lost);
    for (const run of this.parts.residents.runs.values()) {
      if (run.running.size > 0) this.#attempts(run, now);
      if (run.pendingApprovals > 0) this.#approvals(run, now);
      else if (!run.paused && now >= goalEndsAt(run)) this.#once(run.goalId, { type: 'time_out_goal', at: iso(now) });
    }
  }

  #attempts(run: GoalRun, now: number): void {
    const lostBy = new Map<string, { taskId: string; attempt: number }[]>();
    for (const id of run.running) {
      const task = run.tasks.get(id) as TaskRun;
      const { workerId } = task;
      if (task.state === 'in_progress' && workerId !== undefined) {
        this.#inherited.delete(id);
        if (!this.parts.workers.isAlive(workerId)) push(lostBy, workerId, task);
        else if (now - Date.parse(task.startedAt as string) > task.spec.timeoutSeconds * 1_000)
          this.#once(run.goalId, {
            type: 'time_out_attempt',
            at: iso(now),
            taskId: id,
            attempt: task.attempt,
            jitter: this.parts.chance(),
          });
      } else if (
        now > (this.#inherited.get(id) ?? Date.parse(task.assignedAt as string) + this.parts.hintTimeoutMs) &&
        this.parts.workers.hasIdle(task.agentType)
      ) {
        this.#inherited.delete(id);
        push(lostBy, 'none', task);
      }
    }
    for (const [workerId, items] of lostBy) this.#once(run.goalId, { type: 'lose_attempts', at: iso(now), workerId, items });
  }

  #approvals(run: GoalRun, now: number): void {
    for (const a of run.approvals.values()) {
      if (a.status === 'pending' && Date.parse(a.expiresAt) <= now)
        this.#once(run.goalId, {
          type: 'decide_approval',
          at: iso(now),
          approvalId: a.approvalId,
          decision: 'expired',
          decidedBy: 'supervisor',
          reason: 'nobody decided in time',
        });
    }
  }

  /** One command per goal and kind at a time: the next walk comes before the answer of a slow database. */
  #once(goalId: string, command: GoalCommand): void {
    const key = `${goalId} ${command.type}${'taskId' in command ? command.taskId : ''}${'workerId' in command ? command.workerId : ''}`;
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    void this.parts.command(goalId, command).finally(() => this.#busy.delete(key));
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

function push(map: Map<string, { taskId: string; attempt: number }[]>, workerId: string, task: TaskRun): void {
  const list = map.get(workerId);
  const item = { taskId: task.taskId, attempt: task.attempt };
  if (list) list.push(item);
  else map.set(workerId, [item]);
}
