import { defaultGoalLimits, type Intent, type ModelProvider, type PlanInput } from '@autoweave/contracts';
import { type ScriptedModel, scriptedModel } from '@autoweave/models';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { planOf, task } from './desk.js';
import { completed } from './hand.js';
import { answer, intent, openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });

const fetches = Array.from({ length: 10 }, (_, i) => `fetch-${i + 1}`);
/** What a language model would plan for each of the acceptance scenarios, by a word of the goal. */
const plans: Readonly<Record<string, PlanInput>> = {
  price: planOf(
    task('fetch', [], { agentType: 'research', name: 'Fetch from an API' }),
    task('analyse', ['fetch'], { agentType: 'data', name: 'Process and analyse' }),
    task('report', ['analyse'], { agentType: 'code', name: 'Generate a chart' }),
    task('save', ['report'], { agentType: 'code', name: 'Save to file' }),
  ),
  sources: {
    ...planOf(
      ...fetches.map((key) => task(key, [], { agentType: 'research' })),
      task('aggregate', fetches, { agentType: 'data' }),
      task('report', ['aggregate'], { agentType: 'code' }),
    ),
    criteria: [{ kind: 'judged', statement: 'the data is of good quality' }],
  },
  service: {
    ...planOf(
      task('folders', [], { agentType: 'code' }),
      task('code', ['folders'], { agentType: 'code' }),
      task('models', ['folders'], { agentType: 'data' }),
      task('config', ['folders'], { agentType: 'infra' }),
      task('run', ['code', 'models', 'config'], { agentType: 'qa' }),
    ),
    criteria: [
      { kind: 'judged', statement: 'it is secure' },
      { kind: 'judged', statement: 'it is complete' },
      { kind: 'data', taskKey: 'run', path: 'extracted', equals: true },
      { kind: 'data', taskKey: 'run', path: 'stored', equals: true },
    ],
  },
  review: planOf(
    task('read', [], { agentType: 'code', name: 'Read the module' }),
    task('test', [], { agentType: 'qa', name: 'Test the module' }),
    task('findings', ['read', 'test'], { agentType: 'qa', name: 'Findings' }),
  ),
};
const words = Object.keys(plans);
const intents: Readonly<Record<string, Partial<Intent>>> = {
  price: { complexity: 'MODERATE', risk: 'LOW' },
  sources: { complexity: 'COMPLEX', pattern: 'council' },
  hello: { complexity: 'TRIVIAL', capabilities: [] },
};
const wordOf = (text: string) => [...words, 'hello'].find((w) => text.includes(w)) ?? '';
let verdicts: boolean[] = [];
const model: ScriptedModel = scriptedModel([
  answer('intent', ({ goal }) => intent(intents[wordOf(goal.text)])),
  answer('plan', ({ goal }) => plans[wordOf(goal.text)] ?? planOf(task('only'))),
  answer('critic', ({ statements }) => {
    const passed = verdicts.shift() ?? true;
    return {
      outcomes: statements.map((statement) => ({ statement, passed, detail: passed ? 'seen' : 'not good enough' })),
      quality: passed ? 0.9 : 0.2,
    };
  }),
  answer('reflect', ({ goal }) => ({ lessons: [`${wordOf(goal.text) || 'work'} can be done`] })),
]);
let room: Room;
beforeAll(async () => {
  room = await openRoom(model as ModelProvider);
});
afterEach(() => {
  room.hand.behaviour = (a) => [completed(a)];
  verdicts = [];
});
const ran = (goalId: string) => room.hand.seen.filter((a) => a.goalId === goalId);
const callsOf = (goalId: string, purpose: string) =>
  model.requests.filter((r) => r.brief.purpose === purpose && 'goal' in r.brief && r.brief.goal.goalId === goalId).length;

describe('the acceptance scenarios', () => {
  // @requirement ORC-022
  it('A: a price tracker becomes four tasks of the right agents', async () => {
    const goalId = await room.desk.submit({ text: 'track the price of bitcoin' });
    const goal = await room.desk.finished(goalId);
    expect(goal).toMatchObject({ state: 'COMPLETED', intent: { complexity: 'MODERATE', risk: 'LOW' } });
    expect(ran(goalId).map((a) => [a.task.key, a.agentType])).toEqual([
      ['fetch', 'research'],
      ['analyse', 'data'],
      ['report', 'code'],
      ['save', 'code'],
    ]);
  });

  // @requirement ORC-023
  it('B: ten fetches run side by side as a swarm, then aggregate, then report; the critic checks and lessons are kept', async () => {
    const { desk, hand } = room;
    let side = 0;
    let most = 0;
    hand.behaviour = async (a) => {
      if (!a.task.key.startsWith('fetch-')) return [completed(a)];
      most = Math.max(most, (side += 1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      side -= 1;
      return [completed(a)];
    };
    const goalId = await desk.submit({ text: 'compare ten sources', limits: { ...defaultGoalLimits, maxConcurrentTasks: 10 } });
    const goal = await desk.finished(goalId);
    expect(goal).toMatchObject({ state: 'COMPLETED', pattern: 'swarm', result: { quality: 0.9 } });
    expect(most).toBe(10);
    const order = ran(goalId).map((a) => a.task.key);
    expect(order.slice(-2)).toEqual(['aggregate', 'report']);
    expect(ran(goalId).find((a) => a.task.key === 'aggregate')?.upstream).toHaveLength(10);
    const events = await desk.events(goalId);
    expect(events.find((e) => e.type === 'goal.reflected')).toMatchObject({ payload: { lessons: ['sources can be done'] } });
  });

  // @requirement ORC-024
  it('C: parts are made side by side, run, and judged by critic and program', async () => {
    const { desk, hand } = room;
    hand.behaviour = (a) => [completed(a, a.task.key === 'run' ? { data: { extracted: true, stored: true } } : {})];
    const goalId = await desk.submit({ text: 'build a service' });
    const goal = await desk.finished(goalId);
    expect(goal.result?.criteria.map((c) => [c.criterion, c.passed])).toEqual([
      ['data extracted of "run"', true],
      ['data stored of "run"', true],
      ['it is secure', true],
      ['it is complete', true],
    ]);
    expect(ran(goalId)[0]?.task.key).toBe('folders');
    expect(ran(goalId).at(-1)?.task.key).toBe('run');
  });

  // @requirement ORC-025
  it('D: a review involves the code agent and the QA agent, and the answer carries findings', async () => {
    const { desk, hand } = room;
    hand.behaviour = (a) => [completed(a, a.task.key === 'findings' ? { summary: 'Findings: two unused imports' } : {})];
    const goalId = await desk.submit({ text: 'review this module' });
    expect((await desk.finished(goalId)).result?.answer).toContain('Findings');
    expect(new Set(ran(goalId).map((a) => a.agentType))).toEqual(new Set(['code', 'qa']));
  });

  // @requirement ORC-038
  it('the reference graph runs in its order: A, B and C side by side, then D, E, F', async () => {
    const { desk } = room;
    const goalId = await desk.submit({
      priority: 10,
      plan: planOf(
        task('a', [], { agentType: 'research', priority: 8 }),
        task('b', [], { agentType: 'data', priority: 8 }),
        task('c', [], { agentType: 'qa', priority: 7 }),
        task('d', ['a', 'b'], { agentType: 'code', priority: 9 }),
        task('e', ['c', 'd'], { agentType: 'qa', priority: 9 }),
        task('f', ['e'], { agentType: 'infra', priority: 10 }),
      ),
    });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    const started = (await desk.events(goalId)).flatMap((e) => (e.type === 'tasks.assigned' ? [e.payload.items.length] : []));
    expect(started[0]).toBe(3);
    expect(
      ran(goalId)
        .slice(3)
        .map((a) => a.task.key),
    ).toEqual(['d', 'e', 'f']);
    expect(
      ran(goalId)
        .slice(0, 3)
        .map((a) => a.task.key)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});

describe('a failed verification', () => {
  // @requirement ORC-068
  it('blamed on execution carries the same plan out again without asking the planner', async () => {
    const { desk, hand } = room;
    let runs = 0;
    hand.behaviour = (a) => [completed(a, a.task.key === 'run' ? { data: { extracted: (runs += 1) > 1, stored: true } } : {})];
    const goalId = await desk.submit({ text: 'build a service' });
    expect(await desk.finished(goalId)).toMatchObject({ state: 'COMPLETED', replans: 1 });
    expect([callsOf(goalId, 'intent'), callsOf(goalId, 'plan')]).toEqual([1, 1]);
    const verdict = (await desk.events(goalId)).find((e) => e.type === 'goal.verified');
    expect(verdict).toMatchObject({ payload: { passed: false, blamedPhase: 'EXECUTE', reason: expect.stringContaining('criterion') } });
    expect(ran(goalId).filter((a) => a.task.key === 'run')).toHaveLength(2);
    expect(ran(goalId).filter((a) => a.task.key === 'folders')).toHaveLength(1);
  });

  // @requirement ORC-068
  it('blamed on the plan asks the planner again, with what was wrong', async () => {
    const { desk } = room;
    verdicts = [false, true];
    const goalId = await desk.submit({ text: 'compare ten sources' });
    expect(await desk.finished(goalId)).toMatchObject({ state: 'COMPLETED', replans: 1 });
    expect([callsOf(goalId, 'intent'), callsOf(goalId, 'plan')]).toEqual([1, 2]);
    const asked = model.requests.filter((r) => r.brief.purpose === 'plan' && r.brief.goal.goalId === goalId).at(-1)?.brief;
    expect(asked).toMatchObject({
      previous: { fault: { code: 'VERIFICATION_FAILED', message: expect.stringContaining('not good enough') } },
    });
    expect((await desk.events(goalId)).find((e) => e.type === 'goal.replan_requested')).toMatchObject({ payload: { phase: 'PLAN' } });
  });
});

describe('thinking', () => {
  // @requirements ORC-008 ORC-046 ORC-047
  it('is left out where there is nothing to plan: a trivial goal is one task of one agent, without planner, critic or memory', async () => {
    const goalId = await room.desk.submit({ text: 'say hello' });
    expect(await room.desk.finished(goalId)).toMatchObject({ state: 'COMPLETED', pattern: 'single' });
    expect(ran(goalId).map((a) => [a.agentType, a.memory])).toEqual([['general', false]]);
    expect(['intent', 'plan', 'critic'].map((purpose) => callsOf(goalId, purpose))).toEqual([1, 0, 0]);
  });

  // @requirement AGT-049
  it("stops at the goal's budget before the model is asked", async () => {
    const { desk } = room;
    const before = model.requests.length;
    const poor = await desk.submit({ text: 'track the price of gold', limits: { ...defaultGoalLimits, maxTokens: 100 } });
    expect(await desk.finished(poor)).toMatchObject({
      state: 'FAILED',
      fault: { code: 'BUDGET_EXCEEDED', hint: expect.stringContaining('maxTokens') },
    });
    expect(model.requests.length).toBe(before);
  });
});
