import { defaultGoalLimits, goalsChildren, goalsTasks, goalsTree, type PlanInput, type Task } from '@autoweave/contracts';
import { eventually } from '@autoweave/testkit';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { planOf, task } from './desk.js';
import { claimOf, completed, failed } from './hand.js';
import { assertProjected } from './projection.js';
import { answer, openRoom, plainModel, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });

/** A goal whose text is `nest 2` has two more levels below it. */
const nested = (levels: number): PlanInput =>
  levels === 0
    ? planOf(task('leaf'))
    : { ...planOf(task('below', [], { subGoal: { text: `nest ${levels - 1}` } }), task('end', ['below'])), criteria: [] };
let room: Room;
beforeAll(async () => {
  room = await openRoom(plainModel(answer('plan', ({ goal }) => nested(Number(/nest (\d+)/.exec(goal.text)?.[1] ?? 0)))));
});
afterEach(() => {
  room.hand.behaviour = (a) => [completed(a)];
});

const tasksOf = async (goalId: string): Promise<Task[]> =>
  (await room.desk.bus.request(goalsTasks, { goalId }, room.desk.sender)).tasks as Task[];
const child = (text: string, over: Record<string, unknown> = {}) => ({ subGoal: { text }, ...over });
const childrenOf = async (goalId: string) => (await room.desk.bus.request(goalsChildren, { goalId }, room.desk.sender)).children;

describe('a fan-out', () => {
  it('becomes one task per item of the list that was found, and the join waits for all of them', async () => {
    const { desk, hand, pool } = room;
    hand.behaviour = (a) => [completed(a, a.task.key === 'find' ? { data: { list: ['x', 'y', 'z'] } } : {})];
    const goalId = await desk.submit({
      plan: planOf(task('find'), task('each', ['find'], { forEach: { task: 'find', path: 'list', maxItems: 10 } }), task('join', ['each'])),
    });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    const copies = hand.seen.filter((a) => a.goalId === goalId && a.task.key.startsWith('each-'));
    expect(copies.map((a) => String(a.task.item)).sort()).toEqual(['x', 'y', 'z']);
    const join = hand.seen.find((a) => a.goalId === goalId && a.task.key === 'join');
    expect(join?.upstream.map((u) => u.key).sort()).toEqual(['each-1', 'each-2', 'each-3']);
    await assertProjected(pool, goalId);
  });

  it('over an empty list is done, and over something that is no list fails with the reason', async () => {
    const { desk, hand, pool } = room;
    const plan = planOf(
      task('find'),
      task('each', ['find'], { forEach: { task: 'find', path: 'list', maxItems: 10 } }),
      task('join', ['each']),
    );
    hand.behaviour = (a) => [completed(a, a.task.key === 'find' ? { data: { list: [] } } : {})];
    const empty = await desk.submit({ plan });
    expect((await desk.finished(empty)).state).toBe('COMPLETED');
    await assertProjected(pool, empty);
    hand.behaviour = (a) => [completed(a, { data: { list: 'none' } })];
    const wrong = await desk.submit({ plan });
    expect(await desk.finished(wrong)).toMatchObject({ state: 'FAILED', fault: { message: expect.stringContaining('no list') } });
    await assertProjected(pool, wrong);
  });
});

describe('conditions and loops', () => {
  it('leave tasks out, and go round until the condition holds', async () => {
    const { desk, hand, pool } = room;
    let rounds = 0;
    hand.behaviour = (a) => [completed(a, a.task.key === 'check' ? { data: { ok: (rounds += 1) === 3, bad: false } } : {})];
    const goalId = await desk.submit({
      plan: planOf(
        task('draft'),
        task('check', ['draft'], { loop: { from: 'draft', until: { path: 'ok', op: 'equals', value: true }, maxRounds: 5 } }),
        task('repair', ['check'], { when: [{ task: 'check', path: 'bad', op: 'equals', value: true }] }),
        task('end', ['check', 'repair'], { join: 'any' }),
      ),
    });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(hand.seen.filter((a) => a.goalId === goalId && a.task.key === 'draft')).toHaveLength(3);
    expect((await tasksOf(goalId)).find((t) => t.key === 'repair')).toMatchObject({ state: 'cancelled', skipped: true });
    await assertProjected(pool, goalId);
  });
});

describe('time', () => {
  it('holds a delayed task back, also over a restart', async () => {
    const { desk, hand, pool } = room;
    const goalId = await desk.submit({ plan: planOf(task('a'), task('late', ['a'], { delaySeconds: 2 })) });
    await eventually(async () => (await tasksOf(goalId))[0]?.state === 'completed');
    const done = Date.now();
    await room.restart();
    await assertProjected(pool, goalId);
    await eventually(() => hand.seen.some((a) => a.goalId === goalId && a.task.key === 'late'));
    expect(Date.now() - done).toBeGreaterThan(1_500);
    expect(Date.now() - done).toBeLessThan(6_000);
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
  });

  it('holds a goal back that is to start later', async () => {
    const { desk, hand } = room;
    const startAt = new Date(Date.now() + 1_500).toISOString();
    const goalId = await desk.submit({ plan: planOf(task('a')), startAt });
    await room.restart();
    expect(hand.seen.some((a) => a.goalId === goalId)).toBe(false);
    await desk.finished(goalId);
    const started = (await desk.events(goalId)).find((e) => e.type === 'tasks.started');
    expect(Date.parse(started?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(startAt));
  });
});

describe('a child goal', () => {
  it('is planned and carried out below its parent, which goes on with its result and pays for it', async () => {
    const { desk, hand, pool } = room;
    const usage = { inputTokens: 100, outputTokens: 50, costMicroUsd: 7, modelCalls: 1 };
    hand.behaviour = (a) => [{ ...completed(a, a.task.key === 'leaf' ? { summary: 'found below' } : {}), usage } as never];
    const goalId = await desk.submit({ plan: planOf(task('below', [], child('look into it')), task('end', ['below'])) });
    const goal = await desk.finished(goalId);
    expect(goal.state).toBe('COMPLETED');
    const [below] = await childrenOf(goalId);
    expect(below).toMatchObject({ state: 'COMPLETED', parentTaskId: (await tasksOf(goalId)).find((t) => t.key === 'below')?.taskId });
    const childGoal = await desk.get(below?.goalId as string);
    expect(childGoal).toMatchObject({ parentGoalId: goalId, depth: 1 });
    expect(childGoal.usage.inputTokens).toBeGreaterThan(100);
    const end = hand.seen.find((a) => a.goalId === goalId && a.task.key === 'end');
    expect(end?.upstream[0]?.result.summary).toBe('found below');
    expect(goal.usage).toMatchObject({ inputTokens: 100 + childGoal.usage.inputTokens, costMicroUsd: 7 + childGoal.usage.costMicroUsd });
    await assertProjected(pool, goalId);
    await assertProjected(pool, below?.goalId as string);
    await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0);
  });

  it('may have children of its own, and the tree shows all of them', async () => {
    const { desk } = room;
    const goalId = await desk.submit({ plan: planOf(task('below', [], child('nest 2'))) });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    const tree = await desk.bus.request(goalsTree, { goalId }, desk.sender);
    const depthOf = (t: typeof tree): number => 1 + Math.max(0, ...t.children.map(depthOf));
    expect(depthOf(tree)).toBe(4);
  });

  // @requirements AGT-049
  it('cannot be nested deeper than the goal allows, and says so', async () => {
    const { desk } = room;
    const goalId = await desk.submit({
      plan: planOf(task('below', [], child('nest 3', { maxRetries: 0 }))),
      limits: { ...defaultGoalLimits, maxDepth: 2, maxReplans: 0 },
    });
    const goal = await desk.finished(goalId);
    expect(goal).toMatchObject({ state: 'FAILED', fault: { code: 'SAFETY_VIOLATION', message: expect.stringContaining('nested 2 deep') } });
  });

  it('that fails is tried again as a new goal, and then fails its task', async () => {
    const { desk, hand, pool } = room;
    hand.behaviour = (a) => (a.task.key === 'leaf' ? [failed(a, 'SAFETY_VIOLATION')] : [completed(a)]);
    const goalId = await desk.submit({
      plan: planOf(task('below', [], child('look', { maxRetries: 1, subGoal: { text: 'look', limits: { maxReplans: 0 } } }))),
      limits: { ...defaultGoalLimits, maxReplans: 0 },
    });
    expect((await desk.finished(goalId)).state).toBe('FAILED');
    expect((await childrenOf(goalId)).every((c) => c.state === 'FAILED')).toBe(true);
    await assertProjected(pool, goalId);
  });

  // @requirements ORC-014
  it('is cancelled with its parent, down to the running task', async () => {
    const { desk, hand } = room;
    hand.behaviour = () => 'vanish';
    const goalId = await desk.submit({ plan: planOf(task('below', [], child('nest 1'))) });
    const leaf = await eventually(() =>
      hand.seen.find((a) => a.task.key === 'leaf' && a.goalId !== goalId && Date.parse(a.goal.receivedAt) > started),
    );
    await desk.cancel(goalId);
    const tree = await eventually(async () => {
      const t = await desk.bus.request(goalsTree, { goalId }, desk.sender);
      const states = (n: typeof t): string[] => [n.state, ...n.children.flatMap(states)];
      return states(t).every((s) => s === 'CANCELLED') ? t : undefined;
    });
    expect(tree.children[0]?.children).toHaveLength(1);
    await eventually(() => hand.orders.some((o) => JSON.stringify(o).includes(leaf.taskId)));
  });
  let started = 0;
  afterEach(() => {
    started = Date.now();
  });
});

describe('a task that is handed over', () => {
  it('goes to the other type with the note, and the first agent cannot report any more', async () => {
    const { desk, hand, pool } = room;
    hand.behaviour = (a) =>
      a.agentType === 'code'
        ? [
            {
              kind: 'handed_off',
              ...claimOf(a),
              to: 'qa',
              note: 'needs a tester',
              usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 },
            },
          ]
        : [completed(a)];
    const goalId = await desk.submit({ plan: planOf(task('x')) });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    const seen = hand.seen.filter((a) => a.goalId === goalId);
    expect(seen.map((a) => a.agentType)).toEqual(['code', 'qa']);
    expect(seen[1]?.handOff).toEqual({ from: 'code', note: 'needs a tester' });
    await assertProjected(pool, goalId);
  });

  it('in vain is tried again, instead of hanging until its time is over', async () => {
    const { desk, hand } = room;
    const usage = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };
    hand.behaviour = (a) =>
      a.attempt === 1 ? [{ kind: 'handed_off', ...claimOf(a), to: a.agentType, note: 'to myself', usage }] : [completed(a)];
    const goalId = await desk.submit({ plan: planOf(task('x')) });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect((await desk.events(goalId)).find((e) => e.type === 'task.failed')).toMatchObject({
      payload: { fault: { code: 'TOOL_FAILED' } },
    });
  });
});
