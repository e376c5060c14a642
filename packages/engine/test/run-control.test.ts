import { GoalLimits } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import {
  decide,
  evolve,
  fold,
  freeze,
  type GoalCommand,
  type GoalRun,
  keptResults,
  retryScope,
  simulate,
  stamp,
  tracePhases,
  upstreamOf,
} from '../src/index.js';
import { goalId, intent, received } from './arbitrary.js';
import { Desk } from './desk.js';
import { data, diamond, failure, keyed, later, none, plan, result, run, type TaskInput } from './play.js';

describe('run control', () => {
  it('a failed goal is retried from what did not succeed; what did is not done again', () => {
    const desk = new Desk(
      run(diamond, { agent: (t) => (t.spec.key === 'b' ? failure() : { kind: 'complete', ms: t.spec.key === 'c' ? 1 : 5 }) }),
    );
    expect(desk.run?.state).toBe('FAILED');
    desk.send({ type: 'retry', at: later, by: 'user' });
    expect(desk.finish()).toEqual(['b', 'd']);
    expect(desk.run?.state).toBe('COMPLETED');
    expect(freeze(fold(desk.events)!)).toEqual(freeze(desk.run!));
  });

  it('a finished goal is done again from any task: exactly what depends on it, with the other results kept', () => {
    const desk = new Desk(run(diamond));
    const scope = retryScope(desk.run!, [desk.run!.byKey.get('b') as string]);
    const keys = (ids: readonly string[]) => ids.map((id) => desk.run!.tasks.get(id)!.spec.key).sort();
    expect([keys(scope.dirty), keys(scope.upstream)]).toEqual([
      ['b', 'd'],
      ['a', 'c'],
    ]);
    desk.send({ type: 'retry', at: later, by: 'user', keys: ['b'] });
    expect(desk.finish()).toEqual(['b', 'd']);
  });

  it('an edited output is what the tasks after it build on', () => {
    const desk = new Desk(run(diamond));
    const edited = { ...result, data: { rows: 3 } };
    desk.send({ type: 'edit_output', at: later, by: 'user', taskId: desk.run!.byKey.get('c') as string, result: edited });
    expect(upstreamOf(desk.run!, keyed(desk.run!, 'd')).results.find((r) => r.key === 'c')?.result.data).toEqual({ rows: 3 });
    expect(desk.finish()).toEqual(['d']);
  });

  it('a list that is made again makes its copies again, as many as it has then', () => {
    const fan: TaskInput[] = [
      { key: 'list' },
      { key: 'each', dependsOn: ['list'], forEach: { task: 'list', path: 'items', maxItems: 9 } },
      { key: 'join', dependsOn: ['each'] },
    ];
    const desk = new Desk(run(fan, { agent: (t) => (t.spec.key === 'list' ? data({ items: [1, 2, 3] }) : { kind: 'complete' }) }));
    desk.send({ type: 'retry', at: later, by: 'user', keys: ['list'] });
    expect([...desk.run!.byKey.keys()]).toEqual(['list', 'each', 'join']);
    expect(desk.finish((key) => (key === 'list' ? { ...result, data: { items: [1, 2] } } : result))).toEqual([
      'list',
      'each-1',
      'each-2',
      'join',
    ]);
    desk.send({ type: 'retry', at: later, by: 'user', keys: ['each-2'] });
    expect(desk.finish()).toEqual(['each-2', 'join']);
  });

  it('a retry also does what a named task builds on and what was never delivered', () => {
    const desk = new Desk(run(diamond, { agent: (t) => (t.spec.key === 'b' ? failure() : { kind: 'complete', ms: 1 }) }));
    desk.send({ type: 'retry', at: later, by: 'user', keys: ['d'] });
    expect(desk.finish()).toEqual(expect.arrayContaining(['b', 'd']));
    expect(desk.run?.state).toBe('COMPLETED');
  });

  it('done again while the goal runs, a join of any begins at once when one of its alternatives stands', () => {
    const any: TaskInput[] = [
      { key: 'a' },
      { key: 'b' },
      { key: 'join', dependsOn: ['a', 'b'], join: 'any' },
      { key: 'slow', priority: 1 },
    ];
    const desk = new Desk({ run: undefined as never, events: [] });
    const at = '2026-01-01T00:00:00.000Z';
    const ids = Object.fromEntries(any.map((t, i) => [t.key, `task_0000000000000000000000000${i}`]));
    const first = decide(undefined, {
      type: 'submit',
      at,
      received: received({ plan: plan(any, 'join') }),
      taskIds: ids,
      restored: { a: result, b: result },
    });
    if (!first.ok) throw new Error('refused');
    for (const e of stamp({ goalId, seq: 0 }, first.events, at)) desk.run = evolve(desk.run, e);
    desk.send({ type: 'begin_execution', at });
    const once = (key: string, token: string) => {
      const taskId = ids[key] as string;
      desk.send({ type: 'assign', at, items: [{ taskId, token, agentType: 'code' }] });
      desk.send({ type: 'complete', at, workerId: 'w', taskId, attempt: desk.run!.tasks.get(taskId)!.attempt, token, result, usage: none });
    };
    once('join', 'j1');
    desk.send({ type: 'retry', at, by: 'user', keys: ['b'] });
    expect(keyed(desk.run!, 'join').state).toBe('ready');
    expect([...desk.finish()].sort()).toEqual(['b', 'join', 'slow']);
  });

  it('a paused goal begins nothing new, and its time stands still', () => {
    const tasks = plan(diamond);
    let goal: GoalRun | undefined;
    const send = (command: GoalCommand) => {
      const decision = decide(goal, command);
      if (decision.ok) for (const e of stamp(goal ?? { goalId, seq: 0 }, decision.events, command.at)) goal = evolve(goal, e);
      return decision;
    };
    const at = (minute: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + minute * 60_000).toISOString();
    send({
      type: 'submit',
      at: at(0),
      received: received({ plan: tasks }),
      taskIds: Object.fromEntries(['a', 'b', 'c', 'd'].map((k, i) => [k, `task_0000000000000000000000000${i}`])),
    });
    send({ type: 'begin_execution', at: at(0) });
    send({ type: 'pause', at: at(1), by: 'user', reason: 'lunch' });
    const assigned = send({ type: 'assign', at: at(2), items: [{ taskId: [...goal!.ready][0] as string, token: 't', agentType: 'code' }] });
    expect(assigned).toEqual({ ok: true, events: [], refused: [] });
    expect(send({ type: 'time_out_goal', at: at(61) }).ok).toBe(false);
    send({ type: 'resume', at: at(61), by: 'user' });
    expect([goal!.paused, goal!.pausedMs]).toEqual([undefined, 3_600_000]);
    expect(send({ type: 'resume', at: at(62), by: 'user' })).toMatchObject({ ok: false, fault: { code: 'INVALID_TRANSITION' } });
  });

  it('a goal that ran out of budget goes on when it is given more', () => {
    const usage = { inputTokens: 2_000, outputTokens: 0, costMicroUsd: 0, modelCalls: 1 };
    const desk = new Desk(
      run(
        diamond,
        { agent: () => ({ kind: 'complete', usage, ms: 5 }) },
        { limits: GoalLimits.parse({ maxTokens: 3_000, maxConcurrentTasks: 1 }) },
      ),
    );
    expect(desk.run?.fault?.code).toBe('BUDGET_EXCEEDED');
    desk.send({ type: 'change', at: later, by: 'user', change: { limits: { maxTokens: 50_000 } } });
    desk.send({ type: 'retry', at: later, by: 'user' });
    desk.finish();
    expect(desk.run?.state).toBe('COMPLETED');
  });

  it('a fork keeps the results that do not depend on where it begins', () => {
    const desk = new Desk(run(diamond));
    expect(Object.keys(keptResults(desk.run!, ['b'])).sort()).toEqual(['a', 'c']);
    const given = plan(diamond);
    const ids = Object.fromEntries(['a', 'b', 'c', 'd'].map((k, i) => [k, `task_0000000000000000000000000${i}`]));
    const fork = decide(undefined, {
      type: 'submit',
      at: later,
      received: received({ plan: given, forkedFrom: { goalId, seq: desk.run!.seq } }),
      taskIds: ids,
      restored: keptResults(desk.run!, ['b']),
    });
    if (!fork.ok) throw new Error(fork.fault.message);
    const second = new Desk({
      run: undefined as never,
      events: stamp({ goalId: 'goal_01h00000000000000000000009', seq: 0 }, fork.events, later),
    });
    expect(second.finish()).toEqual(['b', 'd']);
    expect(second.run?.forkedFrom).toEqual({ goalId, seq: desk.run!.seq });
  });

  it('a task that is handed over has one owner at any time: the first one can change nothing any more', () => {
    const tasks = plan([{ key: 'a' }]);
    const desk = new Desk({ run: undefined as never, events: [] });
    const at = '2026-01-01T00:00:00.000Z';
    const first = decide(undefined, {
      type: 'submit',
      at,
      received: received({ plan: tasks }),
      taskIds: { a: 'task_00000000000000000000000000' },
    });
    if (!first.ok) throw new Error('refused');
    for (const e of stamp({ goalId, seq: 0 }, first.events, at)) desk.run = evolve(desk.run, e);
    desk.send({ type: 'begin_execution', at });
    const claim = { taskId: 'task_00000000000000000000000000', attempt: 1, token: 'one' };
    desk.send({ type: 'assign', at, items: [{ taskId: claim.taskId, token: 'one', agentType: 'code' }] });
    desk.send({ type: 'hand_off', at, ...claim, to: 'data', note: 'needs SQL', usage: none });
    expect(keyed(desk.run!, 'a')).toMatchObject({
      state: 'ready',
      wanted: { agentType: 'data' },
      handOff: { from: 'code', note: 'needs SQL' },
    });
    expect(decide(desk.run, { type: 'complete', at, workerId: 'w', ...claim, result, usage: none })).toMatchObject({
      ok: false,
      fault: { code: 'STALE_ATTEMPT' },
    });
    desk.finish();
    expect(desk.run?.state).toBe('COMPLETED');
  });
});

describe('the trace of a goal', () => {
  // @requirements ORC-067 ORC-071
  it('goes through the seven phases in order', () => {
    const { events } = simulate(goalId, received(), { intent: () => intent(), plan: () => plan(diamond) });
    expect(tracePhases(events).map((t) => t.phase)).toEqual(['OBSERVE', 'THINK', 'PLAN', 'BUILD', 'EXECUTE', 'VERIFY', 'LEARN']);
    expect(tracePhases(events).every((t) => t.endedAt !== undefined)).toBe(true);
  });
});
