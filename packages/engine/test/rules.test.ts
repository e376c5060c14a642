import { GoalLimits, type PlanTask } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyPattern,
  backOffMs,
  childLimit,
  chooseAgent,
  criticalPath,
  freeBudget,
  graphFlaws,
  openLedger,
  planErrors,
  reserve,
  scoreAgent,
  settle,
  shownScore,
  simulate,
  StrideQueue,
  topologicalOrder,
  type AgentCandidate,
} from '../src/index.js';
import { dag, goalId, intent, planOf, received } from './arbitrary.js';

const task = (key: string, dependsOn: string[] = [], over: Partial<PlanTask> = {}): PlanTask => ({
  key,
  name: key,
  description: '',
  agentType: 'code',
  priority: 5,
  dependsOn,
  tools: [],
  maxRetries: 3,
  timeoutSeconds: 60,
  weight: 1,
  ...over,
});

describe('the reference graph of ORC-038', () => {
  // @requirements ORC-038 ORC-030 ORC-033 ORC-037
  it('runs A, B and C side by side, then D, E, F', () => {
    const tasks = [
      task('a', [], { priority: 8 }),
      task('b', [], { priority: 8 }),
      task('c', [], { priority: 7 }),
      task('d', ['a', 'b'], { priority: 9 }),
      task('e', ['c', 'd'], { priority: 9 }),
      task('f', ['e'], { priority: 10 }),
    ];
    const { events, run } = simulate(goalId, received({ plan: planOf(tasks) }), { agent: () => ({ kind: 'complete', ms: 10 }) });
    const order = events.flatMap((e) => (e.type === 'tasks.started' ? e.payload.items.map((i) => run.tasks.get(i.taskId)!.spec.key) : []));
    expect([order.slice(0, 3).sort(), order.slice(3)]).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
    expect(run.state).toBe('COMPLETED');
    expect(criticalPath(tasks)).toEqual({ keys: ['a', 'd', 'e', 'f'], length: 4 });
  });
});

describe('graphs', () => {
  // @requirements ORC-020 ORC-029
  it('a plan with a cycle, an unknown dependency or a key used twice is refused with its name', () => {
    expect(graphFlaws([task('a', ['b']), task('b', ['a'])])).toEqual([{ kind: 'cycle', keys: ['a', 'b'] }]);
    const plan = planOf([task('a', ['zz']), task('a')], 'q');
    expect(planErrors(plan, { agentTypes: new Set(['data']), maxTasks: 1 })).toHaveLength(6);
  });
  // @requirements ORC-029
  it('every random graph is ordered with dependencies first', () => {
    fc.assert(
      fc.property(dag(40), (tasks) => {
        const at = new Map(topologicalOrder(tasks).order.map((k, i) => [k, i]));
        for (const t of tasks) for (const d of t.dependsOn) expect(at.get(d)!).toBeLessThan(at.get(t.key)!);
      }),
    );
  });
});

describe('failure', () => {
  // @requirements ORC-034 ORC-057 ORC-058
  it('a failed task is retried three times with growing delays, then the plan is made anew at most three times', () => {
    const { run, events } = simulate(goalId, received(), {
      intent: () => intent(),
      plan: () => planOf([task('a'), task('b', ['a'])]),
      agent: () => ({ kind: 'fail', fault: { code: 'TOOL_FAILED', message: 'broken' } }),
    });
    expect(run.state).toBe('FAILED');
    expect(run.replans).toBe(3);
    expect(events.filter((e) => e.type === 'task.failed')).toHaveLength(16);
    expect(run.fault).toMatchObject({ code: 'TOOL_FAILED', details: { taskKey: 'a', attempts: 4 } });
    expect([...run.tasks.values()].filter((t) => t.spec.key === 'b').every((t) => t.state === 'cancelled')).toBe(true);
  });
  // @requirements ORC-060
  it('a terminal fault is not retried, and one that only a person can mend is not planned around', () => {
    const { run, events } = simulate(goalId, received(), {
      intent: () => intent(),
      plan: () => planOf([task('a')]),
      agent: () => ({ kind: 'fail', fault: { code: 'CAPABILITY_MISSING', message: 'cannot see' } }),
    });
    expect([run.state, run.replans, events.filter((e) => e.type === 'task.failed').length]).toEqual(['FAILED', 0, 1]);
  });
  // @requirements ORC-059
  it('a replan keeps what is done', () => {
    let failures = 0;
    const { run, events } = simulate(goalId, received(), {
      intent: () => intent(),
      plan: (r) => planOf(r.planVersion === 0 ? [task('a'), task('b', ['a'], { maxRetries: 0 })] : [task('a'), task('c', ['a'])]),
      agent: (t) =>
        t.spec.key === 'b' && failures++ < 9 ? { kind: 'fail', fault: { code: 'TOOL_FAILED', message: 'x' } } : { kind: 'complete' },
    });
    expect(run.state).toBe('COMPLETED');
    expect(events.filter((e) => e.type === 'task.completed' && run.tasks.get(e.payload.taskId)!.spec.key === 'a')).toHaveLength(1);
    expect(run.planVersion).toBe(2);
  });
  // @requirements ORC-064 ORC-068
  it('a result without what its criterion asks for is blamed on execution and done again, then on the plan', () => {
    const plan = {
      ...planOf([task('a'), task('b', ['a'])]),
      criteria: [{ kind: 'data' as const, taskKey: 'b', path: 'rows.count', equals: 3 }],
    };
    let n = 0;
    const good = simulate(goalId, received({ plan }), {
      agent: (t) => ({ kind: 'complete', result: t.spec.key === 'b' ? { data: { rows: { count: n++ === 0 ? 2 : 3 } } } : {} }),
    });
    expect([good.run.state, good.run.replans, good.run.replan?.phase]).toEqual(['COMPLETED', 1, 'EXECUTE']);
    expect(good.events.filter((e) => e.type === 'task.completed')).toHaveLength(3);
    const bad = simulate(goalId, received({ plan }), {});
    expect([bad.run.state, bad.run.fault?.code, bad.run.verification?.blamedPhase]).toEqual(['FAILED', 'VERIFICATION_FAILED', 'PLAN']);
  });
  // @requirements ORC-049
  it('a swarm goes on without some of its workers but not without most of them', () => {
    const workers = Array.from({ length: 10 }, (_, i) => task(`w${i}`, [], { maxRetries: 0 }));
    const plan = planOf([
      ...workers,
      task(
        'join',
        workers.map((w) => w.key),
      ),
    ]);
    const run = (failing: number) =>
      simulate(goalId, received({ pattern: 'swarm', limits: GoalLimits.parse({ maxReplans: 0 }) }), {
        intent: () => intent(),
        plan: () => plan,
        agent: (t) =>
          t.spec.key.startsWith('w') && t.order < failing
            ? { kind: 'fail', fault: { code: 'TOOL_FAILED', message: 'x' } }
            : { kind: 'complete' },
      }).run;
    expect([run(3).state, run(3).result?.type]).toEqual(['COMPLETED', 'partial_result']);
    expect([run(6).state, run(6).fault?.code]).toEqual(['FAILED', 'VERIFICATION_FAILED']);
    expect(applyPattern('swarm', plan).tasks.filter((t) => t.optional)).toHaveLength(10);
  });
  it('a worker that vanishes costs no retry, but the fifth one does', () => {
    const { run } = simulate(goalId, received({ plan: planOf([task('a', [], { maxRetries: 0 })]) }), { agent: () => ({ kind: 'vanish' }) });
    expect([run.state, run.fault?.code, run.fault?.details?.['attempts']]).toEqual(['FAILED', 'WORKER_LOST', 5]);
  });
  // @requirements ORC-057
  it('back-off doubles from two seconds and jitter stays within a fifth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, j) => {
        const nominal = Math.min(120_000, 2_000 * 2 ** (n - 1));
        expect(backOffMs(n, j)).toBeGreaterThanOrEqual(0.8 * nominal - 1);
        expect(backOffMs(n, j)).toBeLessThanOrEqual(1.2 * nominal + 1);
      }),
    );
  });
  // @requirements AGT-049
  it('a goal that used up its tokens fails with the amounts named', () => {
    const { run } = simulate(
      goalId,
      received({ plan: planOf([task('a'), task('b', ['a'])]), limits: GoalLimits.parse({ maxTokens: 10 }) }),
      { agent: () => ({ kind: 'complete', usage: { inputTokens: 8, outputTokens: 8, costMicroUsd: 1, modelCalls: 1 } }) },
    );
    expect([run.state, run.fault?.code]).toEqual(['FAILED', 'BUDGET_EXCEEDED']);
  });
  // @requirements ORC-004
  it('a refused intent ends the goal with the reason and what could be asked instead', () => {
    const { run } = simulate(goalId, received(), {
      intent: () =>
        intent({
          refusal: { code: 'CAPABILITY_MISSING', reason: 'nobody here can phone', missing: ['phone'], suggestions: ['write a letter'] },
        }),
    });
    expect(run.fault).toMatchObject({ code: 'CAPABILITY_MISSING', details: { suggestions: ['write a letter'] } });
  });
});

describe('budgets', () => {
  // @requirements AGT-049
  it('whatever is reserved and settled, spent plus reserved never passes the limit while usage keeps to its reservation', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.array(fc.record({ want: fc.nat(5_000), use: fc.double({ min: 0, max: 1, noNaN: true }) })),
        (limit, calls) => {
          let ledger = openLedger({ tokens: limit, costMicroUsd: limit });
          const held = [];
          for (const call of calls) {
            const r = reserve(ledger, { tokens: call.want, costMicroUsd: call.want });
            ledger = r.ledger;
            held.push({ granted: r.granted, use: call.use });
            if (held.length > 2) {
              const h = held.shift()!;
              const used = { tokens: Math.floor(h.granted.tokens * h.use), costMicroUsd: 0 };
              ledger = settle(ledger, h.granted, used);
            }
            expect(ledger.spent.tokens + ledger.reserved.tokens).toBeLessThanOrEqual(limit);
            expect(childLimit(ledger, { tokens: 1e9, costMicroUsd: 1e9 })).toEqual(freeBudget(ledger));
          }
        },
      ),
    );
  });
});

describe('fairness', () => {
  it('ten thousand tasks of one tenant delay one task of another by at most one round', () => {
    const queue = new StrideQueue<{ n: number }>((a, b) => a.n < b.n);
    for (let n = 0; n < 10_000; n += 1) queue.push('big', { n });
    for (let i = 0; i < 500; i += 1) queue.take();
    queue.push('small', { n: 0 });
    expect([queue.take()!.tenant, queue.take()!.tenant]).toContain('small');
  });
});

describe('choosing an agent', () => {
  const agent = (over: Partial<AgentCandidate>): AgentCandidate => ({
    name: 'x',
    type: 'code',
    enabled: true,
    skills: [],
    tools: [],
    succeeded: 0,
    failed: 0,
    sameTypeSucceeded: 0,
    sameTypeFailed: 0,
    confidence: 0.5,
    activeTasks: 0,
    maxTasks: 4,
    ...over,
  });
  // @requirements ORC-040 ORC-041 ORC-042
  it('scores exactly as ORC-040 says and shows the score without its base', () => {
    const s = scoreAgent(
      agent({ skills: ['code', 'refactor'], succeeded: 19, failed: 1, sameTypeSucceeded: 1, sameTypeFailed: 0, lastActiveAt: 0 }),
      { agentType: 'code', name: 'refactor', description: '', tools: [] },
      0,
    );
    expect(s.score).toBeCloseTo(0.5 + 0.4 * 0.95 + 0.3 + 0.2 + 0.1);
    expect(shownScore(s)).toBeCloseTo(0.98);
  });
  // @requirements ORC-042 ORC-043
  it('an agent without history counts as one half, and one without capacity never gives NaN', () => {
    const choice = chooseAgent(
      [agent({ name: 'a', maxTasks: 0, confidence: Number.NaN }), agent({ name: 'b' })],
      { agentType: 'code', name: '', description: '', tools: [] },
      0,
    );
    expect(choice.ok && choice.chosen.candidate.name).toBe('b');
    expect(choice.ok && choice.chosen.score).toBeCloseTo(0.5 + 0.2 + 0.15);
  });
  // @requirements ORC-021 ORC-044
  it('falls back to a general agent with the tools and says so, or names what is missing', () => {
    const general = agent({ name: 'g', type: 'general', tools: ['read_file'] });
    const choice = chooseAgent([general], { agentType: 'research', name: '', description: '', tools: ['read_file'] }, 0);
    expect(choice.ok && choice.reason).toContain('no research agent');
    expect(chooseAgent([general], { agentType: 'research', name: '', description: '', tools: ['phone'] }, 0).ok).toBe(false);
  });
});

describe('cost of a decision', () => {
  it('carrying out two thousand tasks in memory takes seconds at most, because no step copies the goal', () => {
    const tasks = Array.from({ length: 1_999 }, (_, i) => task(`w${i}`));
    const begin = performance.now();
    const { run } = simulate(
      goalId,
      received({
        plan: planOf([
          ...tasks,
          task(
            'join',
            tasks.map((t) => t.key),
          ),
        ]),
        limits: GoalLimits.parse({ maxConcurrentTasks: 500, maxAgents: 500 }),
      }),
    );
    expect(run.state).toBe('COMPLETED');
    expect(performance.now() - begin).toBeLessThan(4_000);
  });
});
