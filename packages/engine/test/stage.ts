import { type GoalEvent, isTerminalGoalState, type TaskResult, type Usage } from '@autoweave/contracts';
import { expect } from 'vitest';
import {
  decide,
  evolve,
  expansionItems,
  type GoalCommand,
  type GoalRun,
  isExecuting,
  mayBecome,
  nextOwnWorkAt,
  ownWork,
  stamp,
  type TaskRun,
} from '../src/index.js';
import { goalId, received } from './arbitrary.js';
import { checkInvariants } from './invariants.js';
import { approved, none, type plan, result } from './play.js';

/** What becomes of a task, by its key: a result, or undefined for a failure that ends it. */
export type Acts = (task: TaskRun) => { readonly data?: Record<string, unknown>; readonly usage?: Usage } | undefined;

/** A goal with a given plan that is played task by task, on a clock that moves when there is nothing else to do. */
export class Stage {
  run!: GoalRun;
  readonly events: GoalEvent[] = [];
  /** Keys of the tasks that ran, in order. */
  readonly ran: string[] = [];
  #now = Date.parse('2026-01-01T00:00:00.000Z');
  #ids = 0;

  constructor(
    given: ReturnType<typeof plan>,
    private readonly acts: Acts = () => ({}),
    over: Parameters<typeof received>[0] = {},
  ) {
    this.send({
      type: 'submit',
      at: this.at,
      received: received({ plan: given, ...over }),
      taskIds: Object.fromEntries(given.tasks.map((t) => [t.key, this.#id('task')])),
    });
  }

  get at(): string {
    return new Date(this.#now).toISOString();
  }

  task(key: string): TaskRun {
    return this.run.tasks.get(this.run.byKey.get(key) as string) as TaskRun;
  }

  claim(key: string): { readonly taskId: string; readonly attempt: number; readonly token: string } {
    const { taskId, attempt, token } = this.task(key);
    return { taskId, attempt, token: token as string };
  }

  send(command: GoalCommand): void {
    const decision = decide(this.run as GoalRun | undefined, command);
    if (!decision.ok) throw new Error(`${decision.fault.code}: ${decision.fault.message}`);
    for (const e of stamp((this.run as GoalRun | undefined) ?? { goalId, seq: 0 }, decision.events, command.at)) {
      if (e.type === 'goal.state_changed') expect(mayBecome(e.payload.from, e.payload.to)).toBe(true);
      this.run = evolve(this.run as GoalRun | undefined, e);
      this.events.push(e);
      checkInvariants(this.run);
    }
  }

  begin(key: string): void {
    this.send({ type: 'assign', at: this.at, items: [{ taskId: this.task(key).taskId, token: `t${this.#ids++}`, agentType: 'code' }] });
  }

  complete(key: string, data: Record<string, unknown> = {}, usage = none): void {
    if (!this.run.running.has(this.task(key).taskId)) this.begin(key);
    this.ran.push(key);
    this.send({ type: 'complete', at: this.at, workerId: 'w', ...this.claim(key), result: { ...result, data }, usage });
  }

  /** Goes on until the goal has ended, or until only tasks of these keys are left to do. */
  play(...except: readonly string[]): this {
    for (let n = 0; n < 2_000 && !isTerminalGoalState(this.run.state); n += 1) if (!this.#move(new Set(except))) return this;
    return this;
  }

  #id(prefix: string): string {
    return `${prefix}_${String(this.#ids++).padStart(26, '0')}`;
  }

  #move(except: ReadonlySet<string>): boolean {
    const { run, at } = this;
    if (run.state === 'AGENT_ASSIGNMENT') this.send({ type: 'begin_execution', at });
    else if (run.state === 'VERIFYING') this.send({ type: 'verify', at, judged: approved(run), usage: none });
    else if (run.state === 'WRITING_MEMORY') this.send({ type: 'write_memory', at, memoryIds: [], degraded: false });
    else if (run.state === 'REFLECTING') this.send({ type: 'reflect', at, lessons: [], usage: none });
    else if (isExecuting(run.state)) return this.#work(except);
    return true;
  }

  #work(except: ReadonlySet<string>): boolean {
    const { run, at } = this;
    const { expand, spawn } = ownWork(run, at);
    if (expand[0] !== undefined) {
      const found = expansionItems(run, run.tasks.get(expand[0]) as TaskRun);
      const taskIds = 'items' in found ? found.items.map(() => this.#id('task')) : [];
      this.send({ type: 'expand', at, taskId: expand[0], taskIds });
      return true;
    }
    if (spawn[0] !== undefined) {
      this.#asGoal(run.tasks.get(spawn[0]) as TaskRun);
      return true;
    }
    const due = [...run.ready].find((id) => this.#isDue(run.tasks.get(id) as TaskRun) && !except.has(keyOf(run, id)));
    const next = [...run.running].find((id) => !except.has(keyOf(run, id))) ?? due;
    if (next !== undefined) {
      this.#act(run.tasks.get(next) as TaskRun);
      return true;
    }
    const times = [...run.ready].flatMap((id) => (except.has(keyOf(run, id)) ? [] : (run.tasks.get(id)?.retryAt ?? [])));
    const soonest = [nextOwnWorkAt(run, at), ...times].filter((t): t is string => t !== undefined && t > at).sort()[0];
    if (soonest === undefined) return false;
    this.#now = Date.parse(soonest);
    return true;
  }

  #isDue = (task: TaskRun): boolean => task.retryAt === undefined || task.retryAt <= this.at;

  #act(task: TaskRun): void {
    const { key } = task.spec;
    if (!this.run.running.has(task.taskId)) this.begin(key);
    const did = this.acts(task);
    if (did) return this.complete(key, did.data, did.usage);
    this.ran.push(key);
    const fault = { code: 'SAFETY_VIOLATION' as const, message: 'no' };
    this.send({ type: 'fail', at: this.at, ...this.claim(key), fault, usage: none, jitter: 0 });
  }

  #asGoal(task: TaskRun): void {
    const { at } = this;
    const childGoalId = this.#id('goal');
    this.send({ type: 'spawn_child', at, taskId: task.taskId, childGoalId });
    if (!this.run.children.has(task.taskId)) return;
    this.ran.push(task.spec.key);
    const did = this.acts(task);
    const ended = { type: 'finish_child' as const, at, taskId: task.taskId, childGoalId, usage: none, jitter: 0 };
    const outcome: TaskResult = { ...result, data: did?.data ?? {} };
    if (did) this.send({ ...ended, status: 'complete', result: outcome });
    else this.send({ ...ended, status: 'failed', fault: { code: 'SAFETY_VIOLATION', message: 'no' } });
  }
}

const keyOf = (run: GoalRun, taskId: string): string => run.tasks.get(taskId)?.spec.key ?? '';
