import { isTerminalGoalState, type TaskResult } from '@autoweave/contracts';
import { expect } from 'vitest';
import { decide, evolve, fold, type GoalCommand, type GoalRun, mayBecome, stamp } from '../src/index.js';
import { checkInvariants } from './invariants.js';
import { approved, none, result } from './play.js';

/** A finished goal, to be opened again. */
export class Desk {
  run: GoalRun | undefined;
  #ids = 0;
  readonly events: ReturnType<typeof stamp> = [];

  constructor(simulation: { readonly run: GoalRun; readonly events: readonly ReturnType<typeof stamp>[number][] }) {
    this.run = fold(simulation.events);
    this.events.push(...simulation.events);
  }

  send(command: GoalCommand): void {
    const decision = decide(this.run, command);
    if (!decision.ok) throw new Error(`${decision.fault.code}: ${decision.fault.message}`);
    for (const e of stamp(this.run as GoalRun, decision.events, command.at)) {
      if (e.type === 'goal.state_changed') expect(mayBecome(e.payload.from, e.payload.to)).toBe(true);
      this.run = evolve(this.run, e);
      this.events.push(e);
      checkInvariants(this.run);
    }
  }

  /** Works off everything; returns the keys of the tasks that ran, in order. */
  finish(agent: (key: string) => TaskResult | undefined = () => result): readonly string[] {
    const ran: string[] = [];
    const at = '2026-01-02T00:00:00.000Z';
    for (let n = 0; n < 500 && !isTerminalGoalState(this.run!.state); n += 1) {
      const goal = this.run!;
      if (goal.state === 'AGENT_ASSIGNMENT') this.send({ type: 'begin_execution', at });
      else if (goal.state === 'VERIFYING') this.send({ type: 'verify', at, judged: approved(goal), usage: none });
      else if (goal.state === 'WRITING_MEMORY') this.send({ type: 'write_memory', at, memoryIds: [], degraded: false });
      else if (goal.state === 'REFLECTING') this.send({ type: 'reflect', at, lessons: [], usage: none });
      else if (goal.toExpand.size > 0)
        this.send({
          type: 'expand',
          at,
          taskId: [...goal.toExpand][0] as string,
          taskIds: Array.from({ length: 50 }, () => `task_9${String(this.#ids++).padStart(25, '0')}`),
        });
      else {
        const taskId = [...goal.ready][0] ?? [...goal.running][0];
        if (taskId === undefined) throw new Error(`nothing to do in ${goal.state}`);
        if (goal.ready.has(taskId)) this.send({ type: 'assign', at, items: [{ taskId, token: `t${this.#ids++}`, agentType: 'code' }] });
        const task = goal.tasks.get(taskId)!;
        const claim = { taskId, attempt: task.attempt, token: task.token as string };
        const done = agent(task.spec.key);
        ran.push(task.spec.key);
        if (done) this.send({ type: 'complete', at, workerId: 'w', ...claim, result: done, usage: none });
        else this.send({ type: 'fail', at, ...claim, fault: { code: 'SAFETY_VIOLATION', message: 'no' }, usage: none, jitter: 0 });
      }
    }
    return ran;
  }
}
