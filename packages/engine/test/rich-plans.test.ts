import {
  type Bid,
  GoalEventBody,
  GoalLimits,
  isTerminalGoalState,
  isTerminalTaskState,
  PlanTask,
  type TaskResult,
} from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decide,
  evolve,
  fold,
  freeze,
  type GoalCommand,
  type GoalRun,
  keptResults,
  mayBecome,
  orphans,
  planErrors,
  rankBids,
  retryScope,
  type Script,
  simulate,
  stamp,
  thaw,
  tracePhases,
  upstreamOf,
} from '../src/index.js';
import { goalId, intent, planOf, received } from './arbitrary.js';
import { checkInvariants } from './invariants.js';

type TaskInput = Partial<PlanTask> & { readonly key: string };
const task = (input: TaskInput): PlanTask => PlanTask.parse({ name: input.key, description: '', agentType: 'code', ...input });
const plan = (tasks: readonly TaskInput[], answerFrom?: string) => planOf(tasks.map(task), answerFrom ?? tasks.at(-1)?.key);
const data = (value: Record<string, unknown>): { kind: 'complete'; ms: number; result: Partial<TaskResult> } => ({
  kind: 'complete',
  ms: 10,
  result: { data: value },
});
const failure = (code: 'TOOL_FAILED' | 'SAFETY_VIOLATION' = 'SAFETY_VIOLATION') => ({
  kind: 'fail' as const,
  ms: 10,
  fault: { code, message: 'broken' },
});
const keyed = (run: GoalRun, key: string) => run.tasks.get(run.byKey.get(key) as string)!;
const run = (tasks: readonly TaskInput[], script: Script = {}, over: Parameters<typeof received>[0] = {}) => {
  const simulation = simulate(goalId, received({ plan: plan(tasks), ...over }), script);
  let again: GoalRun | undefined;
  for (const event of simulation.events) {
    GoalEventBody.parse({ type: event.type, payload: event.payload });
    again = evolve(again, event);
    checkInvariants(again);
  }
  return simulation;
};

describe('edges beyond "after"', () => {
  it('a task that joins any of its dependencies runs as soon as one has delivered, even when the others fail', () => {
    const { run: goal, events } = run([{ key: 'slow' }, { key: 'broken' }, { key: 'join', dependsOn: ['slow', 'broken'], join: 'any' }], {
      agent: (t) => (t.spec.key === 'broken' ? failure() : t.spec.key === 'slow' ? { kind: 'complete', ms: 500 } : { kind: 'complete' }),
    });
    expect(goal.state).toBe('COMPLETED');
    expect(keyed(goal, 'broken').state).toBe('failed');
    expect(events.findIndex((e) => e.type === 'goal.failed')).toBe(-1);
  });

  it('any-of starts before the slower alternative is over', () => {
    const { events, run: goal } = run([{ key: 'fast' }, { key: 'slow' }, { key: 'join', dependsOn: ['fast', 'slow'], join: 'any' }], {
      agent: (t) => ({ kind: 'complete', ms: t.spec.key === 'slow' ? 5_000 : 10 }),
    });
    const order = events.flatMap((e) => (e.type === 'task.completed' ? [goal.tasks.get(e.payload.taskId)!.spec.key] : []));
    expect(order).toEqual(['fast', 'join', 'slow']);
  });

  it('when every alternative fails, the goal fails and says what was starved', () => {
    const { run: goal } = run([{ key: 'a' }, { key: 'b' }, { key: 'join', dependsOn: ['a', 'b'], join: 'any' }], {
      agent: (t) => (t.spec.key === 'join' ? { kind: 'complete' } : failure()),
    });
    expect([goal.state, goal.fault?.details?.['taskKey']]).toEqual(['FAILED', 'join']);
  });

  it('a task whose condition is not met is left out, with everything that builds only on it', () => {
    const { run: goal } = run(
      [
        { key: 'check' },
        { key: 'big', dependsOn: ['check'], when: [{ task: 'check', path: 'rows', op: 'greater', value: 100 }] },
        { key: 'big-report', dependsOn: ['big'] },
        { key: 'small', dependsOn: ['check'], when: [{ task: 'check', path: 'rows', op: 'at_most', value: 100 }] },
        { key: 'end', dependsOn: ['big-report', 'small'] },
      ],
      { agent: (t) => (t.spec.key === 'check' ? data({ rows: 7 }) : { kind: 'complete' }) },
    );
    expect(goal.state).toBe('COMPLETED');
    expect(['big', 'big-report', 'small', 'end'].map((key) => keyed(goal, key).skipped)).toEqual([true, true, false, false]);
    expect(upstreamOf(goal, keyed(goal, 'end')).missing).toMatchObject([{ key: 'big-report' }]);
    expect(goal.result?.type).toBe('goal_completed');
  });

  it('a delayed task begins when its time has come, and not before', () => {
    const { run: goal, elapsedMs } = run([{ key: 'a' }, { key: 'b', dependsOn: ['a'], delaySeconds: 90 }], {
      agent: () => ({ kind: 'complete', ms: 1_000 }),
    });
    expect([goal.state, elapsedMs]).toEqual(['COMPLETED', 92_000]);
  });

  it('a goal with a start time does nothing before it', () => {
    const { elapsedMs, run: goal } = run([{ key: 'a' }], {}, { startAt: '2026-01-01T01:00:00.000Z' });
    expect([goal.state, elapsedMs]).toEqual(['COMPLETED', 3_600_000]);
  });
});

describe('loops', () => {
  const loop = (maxRounds: number): TaskInput[] => [
    { key: 'draft' },
    { key: 'write', dependsOn: ['draft'] },
    {
      key: 'review',
      dependsOn: ['write'],
      loop: { from: 'write', until: { path: 'score', op: 'at_least', value: 8 }, maxRounds },
    },
    { key: 'publish', dependsOn: ['review'] },
  ];

  it('go round until their condition holds; the first task of a round gets what the last round gave', () => {
    let score = 5;
    const seen: unknown[] = [];
    const { run: goal, events } = run(loop(10), {
      agent: (t, g) => {
        if (t.spec.key === 'write') seen.push(upstreamOf(g, t).results.find((r) => r.key === 'previous-round')?.result.data['score']);
        return t.spec.key === 'review' ? data({ score: ++score }) : { kind: 'complete' };
      },
    });
    expect(goal.state).toBe('COMPLETED');
    expect(seen).toEqual([undefined, 6, 7]);
    expect(keyed(goal, 'review').round).toBe(3);
    expect(events.filter((e) => e.type === 'task.completed' && goal.tasks.get(e.payload.taskId)!.spec.key === 'publish')).toHaveLength(1);
    expect(events.filter((e) => e.type === 'task.completed' && goal.tasks.get(e.payload.taskId)!.spec.key === 'draft')).toHaveLength(1);
  });

  it('end at their bound, whatever the condition says', () => {
    const { run: goal } = run(loop(4), { agent: (t) => (t.spec.key === 'review' ? data({ score: 0 }) : { kind: 'complete' }) });
    expect([goal.state, keyed(goal, 'review').round]).toEqual(['COMPLETED', 4]);
  });

  it('that others reach into, that are nested or that begin elsewhere are refused with the reason', () => {
    const rules = { agentTypes: new Set(['code']), maxTasks: 50 };
    const bad = plan([...loop(3), { key: 'early', dependsOn: ['write'] }], 'publish');
    expect(planErrors(bad, rules)).toEqual(['task "early" depends on "write" inside the loop of "review"; depend on "review" instead']);
    expect(
      planErrors(plan([{ key: 'a' }, { key: 'b', loop: { from: 'a', until: { path: 'x', op: 'exists' }, maxRounds: 2 } }]), rules),
    ).toEqual(['the loop of "b" begins at "a", which is not before it']);
    expect(planErrors(plan([{ key: 'a' }, { key: 'b', when: [{ task: 'a', path: 'x', op: 'exists' }] }]), rules)).toEqual([
      'a condition of task "b" looks at "a", which need not be over by then',
    ]);
  });
});

describe('a fan-out', () => {
  const fan: TaskInput[] = [
    { key: 'list' },
    { key: 'each', dependsOn: ['list'], forEach: { task: 'list', path: 'items', maxItems: 20 }, procedure: { name: 'fetch', args: {} } },
    { key: 'join', dependsOn: ['each'] },
  ];
  const list = (items: unknown, then: Script['agent'] = () => ({ kind: 'complete' })): Script => ({
    agent: (t, g) => (t.spec.key === 'list' ? data({ items }) : then(t, g)),
  });

  // @requirement ORC-023
  it('makes one task per item, each with its item, and joins them all', () => {
    const { run: goal, peak } = run(
      fan,
      list(['a', 'b', 'c'], () => ({ kind: 'complete', ms: 10 })),
    );
    expect(goal.state).toBe('COMPLETED');
    expect([...goal.byKey.keys()]).toEqual(['list', 'each-1', 'each-2', 'each-3', 'join']);
    expect(keyed(goal, 'each-2').spec).toMatchObject({ item: 'b', procedure: { args: { item: 'b' } }, name: 'each (2 of 3)' });
    expect(upstreamOf(goal, keyed(goal, 'join')).results.map((r) => r.key)).toEqual(['each-1', 'each-2', 'each-3']);
    expect(peak).toBe(3);
  });

  it('over an empty list is done at once and says so', () => {
    const { run: goal } = run(fan, list([]));
    expect(goal.state).toBe('COMPLETED');
    expect(keyed(goal, 'each').result?.summary).toContain('the list was empty');
  });

  it('over something that is no list, or over too many items, fails with the reason', () => {
    expect(run(fan, list('abc')).run.fault?.message).toContain('which is no list there');
    expect(run(fan, list(Array.from({ length: 21 }, (_, i) => i))).run.fault?.message).toContain('21 items; at most 20');
  });

  // @requirement ORC-049
  it('of a swarm may lose copies as long as half of them deliver', () => {
    const lose = (n: number): Script => ({
      intent: () => intent({ pattern: 'swarm' }),
      plan: () => plan(fan),
      ...list([0, 1, 2, 3], (t) => (t.spec.key.startsWith('each') && (t.spec.item as number) < n ? failure() : { kind: 'complete' })),
    });
    const some = simulate(goalId, received(), lose(2)).run;
    expect([some.state, some.result?.type]).toEqual(['COMPLETED', 'partial_result']);
    expect(upstreamOf(some, keyed(some, 'join')).missing.map((m) => m.key)).toEqual(['each-1', 'each-2']);
    expect(simulate(goalId, received({ limits: GoalLimits.parse({ maxReplans: 0 }) }), lose(3)).run.state).toBe('FAILED');
  });
});

describe('child goals', () => {
  const family: TaskInput[] = [
    { key: 'a' },
    { key: 'sub', dependsOn: ['a'], subGoal: { text: 'Do the hard part' } },
    { key: 'end', dependsOn: ['sub'] },
  ];

  it('carry out a task, within what the parent has left, and their spending is booked on it', () => {
    const usage = { inputTokens: 900, outputTokens: 100, costMicroUsd: 5_000, modelCalls: 3 };
    const { run: goal, events } = run(family, { child: () => ({ kind: 'complete', usage, ms: 100 }) });
    expect([goal.state, goal.usage.inputTokens, goal.children.size]).toEqual(['COMPLETED', 900, 0]);
    const spawned = events.find((e) => e.type === 'goal.child_spawned')!;
    if (spawned.type !== 'goal.child_spawned') throw new Error('unreachable');
    expect(spawned.payload.depth).toBe(1);
    expect(spawned.payload.limits.maxTokens).toBeLessThanOrEqual(goal.limits.maxTokens);
    expect(spawned.payload.text).toContain('a: done');
  });

  // @requirement AGT-049
  it('cannot be nested deeper than the limit', () => {
    const { run: goal } = run(family, {}, { depth: 10 });
    expect(goal.fault).toMatchObject({ code: 'SAFETY_VIOLATION' });
    expect(goal.fault?.message).toContain('nested 10 deep');
  });

  it('that fail are tried again like any attempt, as a new goal', () => {
    let n = 0;
    const { run: goal } = run(family, { child: () => (n++ === 0 ? failure('TOOL_FAILED') : { kind: 'complete' }) });
    expect([goal.state, goal.childGoalIds.length]).toEqual(['COMPLETED', 2]);
  });

  it('of a cancelled parent are orphans that have to be cancelled, and what they spent is still booked', () => {
    const tasks = plan(family);
    let goal: GoalRun | undefined;
    const send = (command: GoalCommand) => {
      const decision = decide(goal, command);
      if (!decision.ok) throw new Error(decision.fault.message);
      for (const e of stamp(goal ?? { goalId, seq: 0 }, decision.events, command.at)) {
        goal = evolve(goal, e);
        checkInvariants(goal);
      }
    };
    const at = '2026-01-01T00:00:00.000Z';
    const id = (n: number) => `task_${String(n).padStart(26, '0')}`;
    send({
      type: 'submit',
      at,
      received: received({ plan: tasks }),
      taskIds: { a: id(1), sub: id(2), end: id(3) },
      restored: { a: result },
    });
    send({ type: 'begin_execution', at });
    send({ type: 'spawn_child', at, taskId: id(2), childGoalId: 'goal_01h00000000000000000000001' });
    send({ type: 'cancel', at, by: 'user' });
    expect(orphans(goal!)).toEqual([{ taskId: id(2), childGoalId: 'goal_01h00000000000000000000001' }]);
    const usage = { inputTokens: 5, outputTokens: 5, costMicroUsd: 1, modelCalls: 1 };
    const report = { type: 'finish_child' as const, at, taskId: id(2), childGoalId: 'goal_01h00000000000000000000001', usage, jitter: 0 };
    send({ ...report, status: 'cancelled' });
    send({ ...report, status: 'cancelled' });
    expect([goal!.usage.inputTokens, orphans(goal!).length, goal!.state]).toEqual([5, 0, 'CANCELLED']);
  });
});

const result: TaskResult = {
  type: 'task_completed',
  summary: 'known already',
  data: {},
  artifacts: [],
  evidence: [],
  checks: [],
  method: 'before',
  limits: [],
};

describe('an auction', () => {
  const bidOf = (taskId: string, agent: string, over: Partial<Bid> = {}): Bid => ({
    taskId,
    agent,
    agentType: agent,
    tokens: 100,
    costMicroUsd: 100,
    seconds: 10,
    confidence: 0.5,
    quality: 0.5,
    basis: 'test',
    ...over,
  });

  // @requirement ORC-050
  it('gives the task to the best bid by the stated rule, records all bids and says why', () => {
    const { run: goal, events } = run(
      [{ key: 'a' }],
      { bids: (t) => [bidOf(t.taskId, 'data', { confidence: 0.9 }), bidOf(t.taskId, 'research', { costMicroUsd: 90, confidence: 0.2 })] },
      { pattern: 'market' },
    );
    expect(goal.state).toBe('COMPLETED');
    expect(keyed(goal, 'a').agentType).toBe('data');
    expect(goal.bids).toHaveLength(2);
    const awarded = events.find((e) => e.type === 'auction.awarded')!;
    expect(awarded.type === 'auction.awarded' && awarded.payload.items[0]?.reason).toMatch(/^data .* before research /);
  });

  it('without bids falls back to the score of the selection', () => {
    const { run: goal } = run([{ key: 'a' }], {}, { pattern: 'market' });
    expect([goal.state, keyed(goal, 'a').agentType]).toEqual(['COMPLETED', 'code']);
  });

  it('never ranks a bid above one that is better in everything', () => {
    const unit = fc.float({ min: 0, max: 1, noNaN: true });
    const someBid = fc.record({
      tokens: fc.nat(1_000),
      costMicroUsd: fc.nat(1_000),
      seconds: fc.nat(100),
      confidence: unit,
      quality: unit,
    });
    fc.assert(
      fc.property(
        fc.array(someBid, { minLength: 1, maxLength: 8 }),
        fc.record({ cost: unit, time: unit, confidence: unit, quality: unit }),
        (bids, weights) => {
          const ranking = rankBids(
            bids.map((b, i) => bidOf('task_00000000000000000000000000', `a${i}`, b)),
            weights,
          );
          for (const { score } of ranking) expect(score >= 0 && score <= 1 + 1e-9).toBe(true);
          const best = ranking[0]!.bid;
          for (const { bid: other } of ranking.slice(1))
            expect(
              other.costMicroUsd < best.costMicroUsd &&
                other.tokens < best.tokens &&
                other.seconds < best.seconds &&
                other.confidence > best.confidence &&
                other.quality > best.quality &&
                weights.cost + weights.time + weights.confidence + weights.quality > 0.01,
            ).toBe(false);
        },
      ),
    );
  });
});

/** A finished goal, to be opened again. */
class Desk {
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
      else if (goal.state === 'VERIFYING') this.send({ type: 'verify', at, judged: [], usage: none });
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
const none = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };
const later = '2026-01-01T12:00:00.000Z';
const diamond: TaskInput[] = [
  { key: 'a' },
  { key: 'b', dependsOn: ['a'] },
  { key: 'c', dependsOn: ['a'] },
  { key: 'd', dependsOn: ['b', 'c'] },
];

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
    expect([keys(scope.dirty), keys(scope.upstream), keys(scope.ready)]).toEqual([['b', 'd'], ['a', 'c'], ['b']]);
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

/** Plans with every kind of edge. */
const richPlan = fc
  .array(
    fc.record({
      picks: fc.array(fc.nat(), { maxLength: 3 }),
      kind: fc.constantFrom('plain', 'plain', 'plain', 'any', 'when', 'delay', 'loop', 'fan', 'sub', 'optional'),
      retries: fc.integer({ min: 0, max: 2 }),
      number: fc.integer({ min: 0, max: 4 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) => {
    const fans = new Set<string>();
    const tasks = rows.map((row, i): TaskInput => {
      const dependsOn = i === 0 ? [] : [...new Set(row.picks.map((p) => `t${p % i}`))];
      const source = dependsOn.find((key) => !fans.has(key));
      const base: TaskInput = { key: `t${i}`, dependsOn, maxRetries: row.retries, priority: 1 + ((i * 7) % 10), weight: 1 + (i % 3) };
      switch (row.kind) {
        case 'any':
          return { ...base, join: 'any' };
        case 'when':
          return source === undefined ? base : { ...base, when: [{ task: source, path: 'n', op: 'at_least', value: row.number }] };
        case 'delay':
          return { ...base, delaySeconds: 1 + row.number };
        case 'loop':
          return { ...base, loop: { until: { path: 'n', op: 'equals', value: row.number }, maxRounds: 3 } };
        case 'fan':
          if (source === undefined || i === rows.length - 1) return base;
          fans.add(base.key);
          return { ...base, forEach: { task: source, path: 'list', maxItems: 5 } };
        case 'sub':
          return { ...base, subGoal: { text: 'below' } };
        case 'optional':
          return { ...base, optional: true };
        default:
          return base;
      }
    });
    return plan(tasks);
  });
const happening = fc.record({
  what: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'ok', 'fail', 'refuse', 'vanish'),
  n: fc.integer({ min: 0, max: 4 }),
  ms: fc.integer({ min: 0, max: 50 }),
  tokens: fc.nat(400),
});

describe('random plans with every kind of edge', () => {
  const play = (
    p: ReturnType<typeof plan>,
    happenings: readonly { what: string; n: number; ms: number; tokens: number }[],
    market: boolean,
    given: boolean,
  ) => {
    let i = 0;
    const next = () => happenings[i++ % happenings.length]!;
    const outcome = () => {
      const h = next();
      const usage = { inputTokens: h.tokens, outputTokens: 0, costMicroUsd: h.tokens, modelCalls: 1 };
      if (h.what === 'vanish') return { kind: 'vanish' as const, ms: h.ms };
      if (h.what === 'fail') return { ...failure('TOOL_FAILED'), usage };
      if (h.what === 'refuse') return { ...failure(), usage };
      return { kind: 'complete' as const, usage, ms: h.ms, result: { data: { n: h.n, list: Array.from({ length: h.n }, (_, k) => k) } } };
    };
    return simulate(goalId, received({ ...(given ? { plan: p } : {}), ...(market ? { pattern: 'market' as const } : {}) }), {
      intent: () => intent({ pattern: market ? 'market' : 'swarm' }),
      plan: () => p,
      agent: outcome,
      child: outcome,
      bids: (t) =>
        next().n % 2 === 0
          ? []
          : [
              {
                taskId: t.taskId,
                agent: 'x',
                agentType: 'data',
                tokens: 1,
                costMicroUsd: 1,
                seconds: 1,
                confidence: 0.5,
                quality: 0.5,
                basis: 'b',
              },
            ],
    });
  };
  const everything = [richPlan, fc.array(happening, { minLength: 1, maxLength: 40 }), fc.boolean(), fc.boolean()] as const;

  // @requirements ORC-012 ORC-013 ORC-029
  it('always end, with counters equal to edges, conserved budgets and legal transitions at every event', () => {
    fc.assert(
      fc.property(...everything, (p, happenings, market, given) => {
        fc.pre(planErrors(p, { agentTypes: new Set(['code']), maxTasks: 100 }).length === 0);
        const { run: goal, events } = play(p, happenings, market, given);
        expect(['COMPLETED', 'FAILED']).toContain(goal.state);
        let again: GoalRun | undefined;
        events.forEach((event, i) => {
          expect(event.seq).toBe(i + 1);
          if (event.type === 'goal.state_changed') expect(mayBecome(event.payload.from, event.payload.to)).toBe(true);
          GoalEventBody.parse({ type: event.type, payload: event.payload });
          again = evolve(again, event);
          checkInvariants(again);
        });
        expect(freeze(again!)).toEqual(freeze(goal));
        for (const id of goal.byKey.values()) expect(isTerminalTaskState(goal.tasks.get(id)!.state)).toBe(true);
        expect(goal.children.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('can be frozen at any event and carried on, and opened again at any task when they have ended', () => {
    fc.assert(
      fc.property(...everything, fc.nat(), (p, happenings, market, given, cut) => {
        fc.pre(planErrors(p, { agentTypes: new Set(['code']), maxTasks: 100 }).length === 0);
        const { run: goal, events } = play(p, happenings, market, given);
        const at = 1 + (cut % events.length);
        const carried = fold(events.slice(at), thaw(JSON.parse(JSON.stringify(freeze(fold(events.slice(0, at))!)))));
        expect(JSON.parse(JSON.stringify(freeze(carried!)))).toEqual(JSON.parse(JSON.stringify(freeze(goal))));
        const keys = [...goal.byKey.keys()];
        const key = keys[cut % keys.length] as string;
        const decision = decide(goal, { type: 'retry', at: later, by: 'user', keys: [key] });
        expect(decision.ok).toBe(true);
        if (!decision.ok) return;
        let again: GoalRun | undefined = goal;
        for (const e of stamp(goal, decision.events, later)) {
          again = evolve(again, e);
          checkInvariants(again);
        }
        expect(isTerminalTaskState(again.tasks.get(again.byKey.get(key) ?? '')?.state ?? 'pending')).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});
