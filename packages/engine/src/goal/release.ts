import type { Condition, Fault, GoalEventBody, TaskResult } from '@autoweave/contracts';
import { isTerminalTaskState } from '@autoweave/contracts';
import { conditionText, holdsFor } from '../condition.js';
import { isDone } from '../graph.js';
import type { TaskRun } from '../task.js';
import { type GoalRun, taskByKey } from './goal-run.js';

/** Least share of its dependencies that must have delivered before a task with dispensable ones may run (ORC-049). */
export const swarmQuorum = 0.5;

/** How a task that is over counts for those who waited for it. */
type Ending = 'delivered' | 'lost' | 'skipped';

export interface Released {
  readonly events: readonly GoalEventBody[];
  /** Tasks that are over by this decision, the ones it was about included. */
  readonly over: ReadonlySet<string>;
  /** A task that would have to run on too few results: the goal cannot go on like this. */
  readonly starved: TaskRun | undefined;
}

/** A task that the decision ends; its event is not folded yet. */
export interface Ended {
  readonly task: TaskRun;
  readonly ending: Ending;
  readonly result?: TaskResult | undefined;
}

/**
 * What follows for the waiting tasks when some are over: ready, ready later, or left out, which may leave out more in
 * turn. Costs time in proportion to the dependents of what ended.
 */
export const releaseAfter = (run: GoalRun, ended: readonly Ended[], at: string): Released => new Release(run, at).after(ended);

/** What may begin when execution begins: every unfinished task that waits for nothing. */
export const releaseAll = (run: GoalRun, tasks: Iterable<TaskRun>, at: string): Released => new Release(run, at).begin(tasks);

/** Why a goal ends whose task would have to run on too few results. */
export const starvedFault = (task: TaskRun): Fault => ({
  code: 'VERIFICATION_FAILED',
  message: `fewer than half of the inputs of "${task.spec.name}" were delivered`,
  details: { taskKey: task.spec.key },
});

class Release {
  readonly #endings = new Map<string, Ending>();
  readonly #results = new Map<string, TaskResult>();
  readonly #left = new Map<string, number>();
  readonly #ready: string[] = [];
  readonly #delayed: { taskId: string; dueAt: string }[] = [];
  readonly #skipped = new Map<string, string[]>();
  readonly #settled = new Set<string>();
  readonly #queue: TaskRun[] = [];
  #starved: TaskRun | undefined;

  constructor(
    private readonly run: GoalRun,
    private readonly at: string,
  ) {}

  after(ended: readonly Ended[]): Released {
    for (const { task, ending, result } of ended) {
      if (result) this.#results.set(task.taskId, result);
      this.#end(task, ending);
    }
    return this.#work();
  }

  begin(tasks: Iterable<TaskRun>): Released {
    for (const task of tasks)
      if (!isTerminalTaskState(task.state) && task.unmet === 0 && !this.#settled.has(task.taskId)) this.#judge(task);
    return this.#work();
  }

  #work(): Released {
    for (let task = this.#queue.pop(); task && !this.#starved; task = this.#queue.pop()) this.#tell(task);
    const events: GoalEventBody[] = [];
    if (!this.#starved) {
      for (const [reason, taskIds] of this.#skipped) events.push({ type: 'tasks.skipped', payload: { taskIds, reason } });
      if (this.#ready.length > 0) events.push({ type: 'tasks.ready', payload: { taskIds: this.#ready } });
      if (this.#delayed.length > 0) events.push({ type: 'tasks.delayed', payload: { items: this.#delayed } });
    }
    return { events, over: new Set(this.#endings.keys()), starved: this.#starved };
  }

  #end(task: TaskRun, ending: Ending): void {
    this.#endings.set(task.taskId, ending);
    this.#queue.push(task);
  }

  /** Tells everybody who waits for a task that it is over. */
  #tell(task: TaskRun): void {
    const delivered = this.#endings.get(task.taskId) === 'delivered';
    for (const id of task.dependents) {
      const dependent = this.run.tasks.get(id);
      if (dependent?.state !== 'blocked' || dependent.unmet === 0 || this.#settled.has(id)) continue;
      const left = (this.#left.get(id) ?? dependent.unmet) - 1;
      this.#left.set(id, left);
      if (left === 0 || (delivered && dependent.spec.join === 'any')) this.#judge(dependent);
    }
  }

  #judge(task: TaskRun): void {
    this.#settled.add(task.taskId);
    const reason = this.#reasonToSkip(task);
    if (this.#starved) return;
    if (reason !== undefined) {
      const list = this.#skipped.get(reason);
      if (list) list.push(task.taskId);
      else this.#skipped.set(reason, [task.taskId]);
      this.#end(task, 'skipped');
    } else if (task.spec.delaySeconds === undefined) this.#ready.push(task.taskId);
    else
      this.#delayed.push({
        taskId: task.taskId,
        dueAt: new Date(Date.parse(this.at) + task.spec.delaySeconds * 1_000).toISOString(),
      });
  }

  #reasonToSkip(task: TaskRun): string | undefined {
    let delivered = 0;
    let lost = 0;
    for (const id of task.dependsOn) {
      const ending = this.#endingOf(id);
      if (ending === 'delivered') delivered += 1;
      else if (ending === 'lost') lost += 1;
    }
    if (task.dependsOn.length > 0) {
      const tooFew = delivered === 0 || (task.spec.join !== 'any' && delivered / (delivered + lost) < swarmQuorum);
      if (lost > 0 && tooFew) {
        if (task.spec.optional) return 'too little of what it builds on was delivered';
        this.#starved = task;
        return undefined;
      }
      if (delivered === 0) return 'everything it builds on was left out';
    }
    const unmet = task.spec.when?.find((condition) => !this.#holds(condition));
    return unmet && `its condition was not met: ${conditionText(unmet)}`;
  }

  #endingOf(id: string): Ending | undefined {
    const known = this.#endings.get(id);
    if (known) return known;
    const task = this.run.tasks.get(id);
    if (!task || !isDone(task)) return undefined;
    return task.state === 'completed' ? 'delivered' : task.skipped ? 'skipped' : 'lost';
  }

  #holds(condition: Condition): boolean {
    const task = condition.task === undefined ? undefined : taskByKey(this.run, condition.task);
    return holdsFor(condition, task && (this.#results.get(task.taskId) ?? task.result));
  }
}
