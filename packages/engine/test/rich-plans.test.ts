import { AuctionTerms, type Bid, GoalLimits } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decide,
  evolve,
  type GoalCommand,
  type GoalRun,
  orphans,
  planErrors,
  rankBids,
  type Script,
  simulate,
  stamp,
  upstreamOf,
} from '../src/index.js';
import { goalId, intent, received } from './arbitrary.js';
import { checkInvariants } from './invariants.js';
import { data, failure, keyed, plan, result, run, type TaskInput } from './play.js';

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

  // @requirement ORC-050
  it('weighs bids and waits for them as the goal says', () => {
    const bids = (t: { taskId: string }) => [
      bidOf(t.taskId, 'data', { confidence: 1, quality: 1, costMicroUsd: 100, seconds: 1 }),
      bidOf(t.taskId, 'research', { confidence: 0, quality: 0, costMicroUsd: 1, seconds: 9 }),
    ];
    const terms = (auction: unknown) => ({ pattern: 'market' as const, auction: AuctionTerms.parse(auction) });
    const cheap = run([{ key: 'a' }], { bids }, terms({ weights: { cost: 1, time: 0, confidence: 0, quality: 0 }, windowSeconds: 60 }));
    expect([keyed(cheap.run, 'a').agentType, cheap.elapsedMs]).toEqual(['research', 60_000]);
    const good = run([{ key: 'a' }], { bids }, terms({ weights: { cost: 0 } }));
    expect([keyed(good.run, 'a').agentType, good.elapsedMs]).toEqual(['data', 5_000]);
    for (const bad of [
      { windowSeconds: 0 },
      { windowSeconds: 301 },
      { weights: { cost: 0, time: 0, confidence: 0, quality: 0 } },
      { weights: { cost: -1 } },
    ])
      expect(AuctionTerms.safeParse(bad).success).toBe(false);
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
