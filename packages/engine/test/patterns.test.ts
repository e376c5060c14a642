import { describe, expect, it } from 'vitest';
import { councilStatement, decide, evolve, type GoalCommand, type GoalRun, simulate, stamp } from '../src/index.js';
import { goalId, intent, received } from './arbitrary.js';
import { data, failure, keyed, none, plan, run, type TaskInput } from './play.js';

const at = '2026-01-01T00:00:00.000Z';
const sources: TaskInput[] = [
  { key: 's1' },
  { key: 's2' },
  { key: 's3' },
  { key: 's4' },
  { key: 'join', dependsOn: ['s1', 's2', 's3', 's4'] },
];

/** A goal on its own, command by command. */
class Table {
  run!: GoalRun;

  send(command: GoalCommand): void {
    const decision = decide(this.run, command);
    if (!decision.ok) throw new Error(decision.fault.message);
    for (const event of stamp((this.run as GoalRun | undefined) ?? { goalId, seq: 0 }, decision.events, at))
      this.run = evolve(this.run, event);
  }

  /** Up to the verification, with every task delivered. */
  toVerification(over: Parameters<typeof received>[0] = {}): this {
    const given = plan([{ key: 'a' }]);
    this.send({ type: 'submit', at, received: received({ plan: given, ...over }), taskIds: { a: 'task_00000000000000000000000001' } });
    this.send({ type: 'begin_execution', at });
    const { taskId } = keyed(this.run, 'a');
    if (this.run.toAuction.has(taskId)) {
      const weights = { cost: 1, time: 1, confidence: 1, quality: 1 };
      this.send({ type: 'open_auction', at, taskIds: [taskId], closesAt: '2026-01-01T00:00:05.000Z', weights });
      this.send({ type: 'award', at, taskIds: [taskId] });
    }
    this.send({ type: 'assign', at, items: [{ taskId, token: 't', agentType: 'code' }] });
    const result = {
      type: 'task_completed' as const,
      summary: 'done',
      data: {},
      artifacts: [],
      evidence: [],
      checks: [],
      method: '',
      limits: [],
    };
    this.send({ type: 'complete', at, workerId: 'w', taskId, attempt: 1, token: 't', result, usage: none });
    return this;
  }
}

describe('a pattern', () => {
  // @requirement ORC-049
  it('holds for every version of a plan: workers of a swarm may be lost after a replan as well', () => {
    const replanned = simulate(goalId, received({ pattern: 'swarm' }), {
      intent: () => intent(),
      // The first plan cannot succeed; the second has one worker that fails.
      plan: (g) => plan(g.planVersion === 0 ? [{ key: 'x', maxRetries: 0 }] : sources),
      agent: (t) => (t.spec.key === 'x' ? failure('TOOL_FAILED') : t.spec.key === 's1' ? failure() : { kind: 'complete' }),
    }).run;
    expect([replanned.planVersion, replanned.state, replanned.result?.type]).toEqual([2, 'COMPLETED', 'partial_result']);
  });

  // @requirement ORC-046
  it.each([
    ['TRIVIAL', 'single'],
    ['SIMPLE', 'single'],
    ['MODERATE', 'council'],
    ['COMPLEX', 'swarm'],
    ['STRATEGIC', 'market'],
  ] as const)('follows from the complexity of a goal, whatever the model would have liked: %s is a %s', (complexity, pattern) => {
    const analyzed = (over: Parameters<typeof received>[0]) => {
      const table = new Table();
      table.send({ type: 'submit', at, received: received(over) });
      const liked = pattern === 'market' ? 'single' : 'market';
      table.send({ type: 'record_intent', at, intent: { ...intent(), complexity, pattern: liked }, model: 'm', usage: none });
      return table.run.intent?.pattern;
    };
    expect(analyzed({})).toBe(pattern);
    expect(analyzed({ pattern: 'swarm' })).toBe('swarm');
  });

  it('that was asked for shapes a plan that came with the goal; without a wish the plan is carried out as it is', () => {
    const lose = { agent: (t: { spec: { key: string } }) => (t.spec.key === 's1' ? failure() : ({ kind: 'complete' } as const)) };
    expect(run(sources, lose, { pattern: 'swarm' }).run.state).toBe('COMPLETED');
    const plain = run(sources, lose).run;
    expect([plain.state, plain.plan?.criteria]).toEqual(['FAILED', []]);
  });
});

describe('verification', () => {
  // @requirements ORC-048 ORC-062 ORC-064
  it.each(['council', 'swarm', 'market'] as const)(
    'of a %s asks the critic, whatever the planner left out, and does not pass without its answer',
    (pattern) => {
      const table = new Table().toVerification({ pattern });
      expect(table.run.plan?.criteria).toContainEqual({ kind: 'judged', statement: councilStatement });
      table.send({ type: 'verify', at, judged: [], usage: none });
      expect(table.run.verification).toMatchObject({ passed: false, outcomes: [{ criterion: councilStatement, passed: false }] });
    },
  );

  it('does not pass when the critic scores the outcome below the minimum, although every statement holds', () => {
    const judged = [{ criterion: councilStatement, passed: true, detail: '' }];
    const bad = new Table().toVerification({ pattern: 'council' });
    bad.send({ type: 'verify', at, judged, quality: 0.49, usage: none });
    expect([bad.run.state, bad.run.verification?.quality]).toEqual(['FAILED', 0.49]);
    expect(bad.run.fault?.message).toContain('0.49');
    const good = new Table().toVerification({ pattern: 'council' });
    good.send({ type: 'verify', at, judged, quality: 0.5, usage: none });
    expect(good.run.state).toBe('WRITING_MEMORY');
  });

  it('says that the quality is unknown when nothing was measured', () => {
    const { run: goal } = run([{ key: 'a' }]);
    expect([goal.state, goal.verification?.quality, goal.result && 'quality' in goal.result]).toEqual(['COMPLETED', undefined, false]);
    expect(run([{ key: 'a' }], { agent: () => ({ kind: 'complete', result: { quality: 0.8 } }) }).run.result?.quality).toBe(0.8);
  });

  it('does not take the absence of self-checks for their success', () => {
    const asked = { ...plan([{ key: 'a' }]), criteria: [{ kind: 'checks' as const }] };
    const without = simulate(goalId, received({ plan: asked })).run;
    expect([without.state, without.fault?.message]).toEqual(['FAILED', 'self-checks: no self-check was reported']);
    const done = { ...data({}), result: { checks: [{ name: 'total', passed: true }] } };
    expect(simulate(goalId, received({ plan: asked }), { agent: () => done }).run.state).toBe('COMPLETED');
  });
});
