import {
  goalsAt,
  goalsCheckpoints,
  goalsDelete,
  goalsFork,
  goalsPlanDiff,
  goalsPlans,
  goalsReplay,
  goalsTasks,
  goalsTrace,
  tasksGet,
} from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Desk, planOf, task } from './desk.js';
import { completed, failed } from './hand.js';
import { assertProjected } from './projection.js';
import { answer, openRoom, plainModel, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
const model = plainModel(
  answer('plan', ({ previous }) => planOf(task('a'), previous ? task('c', ['a']) : task('b', ['a'], { maxRetries: 0 }))),
);
beforeAll(async () => {
  room = await openRoom(model);
});

const result = (summary: string) => ({
  type: 'task_completed' as const,
  summary,
  data: {},
  artifacts: [],
  evidence: [],
  checks: [],
  method: 'person',
  limits: [],
});
const chain = () => planOf(task('a'), task('b', ['a']), task('c', ['b']));
const finishedChain = async () => {
  const goalId = await room.desk.submit({ plan: chain() });
  await room.desk.finished(goalId);
  return goalId;
};
const fork = (goalId: string, over: Partial<Parameters<typeof goalsFork.input.parse>[0] & object> = {}, key = newId('req')) =>
  room.desk.bus.request(
    goalsFork,
    { goalId, newGoalId: newId('goal'), idempotencyKey: key, userId: room.desk.userId, ...over },
    room.desk.sender,
  );
const ran = (goalId: string) => room.hand.seen.filter((a) => a.goalId === goalId).map((a) => a.task.key);

describe('a fork', () => {
  it('keeps the results before a task and does the rest as a goal of its own', async () => {
    const { desk, pool } = room;
    const goalId = await finishedChain();
    const forked = await fork(goalId, { fromKey: 'b' });
    expect(forked).toMatchObject({ created: true, restored: ['a'] });
    expect((await desk.finished(forked.goalId)).state).toBe('COMPLETED');
    expect(ran(forked.goalId)).toEqual(['b', 'c']);
    expect(await desk.get(forked.goalId)).toMatchObject({ forkedFrom: { goalId } });
    await assertProjected(pool, forked.goalId);
    await assertProjected(pool, goalId);
  });

  it('from an event keeps what was done by then, and an edited result is built upon', async () => {
    const { desk, hand } = room;
    const goalId = await finishedChain();
    const first = (await desk.events(goalId)).find((e) => e.type === 'task.completed');
    const early = await fork(goalId, { seq: first?.seq });
    await desk.finished(early.goalId);
    expect(ran(early.goalId)).toEqual(['b', 'c']);
    const edited = await fork(goalId, { edits: { b: result('by hand') } });
    expect(edited.restored.sort()).toEqual(['a', 'b']);
    await desk.finished(edited.goalId);
    expect(ran(edited.goalId)).toEqual(['c']);
    expect(hand.seen.find((a) => a.goalId === edited.goalId)?.upstream[0]?.result.summary).toBe('by hand');
  });

  it('under one key is one goal, of a stranger none, and without a plan refused', async () => {
    const goalId = await finishedChain();
    const key = newId('req');
    const [a, b] = [await fork(goalId, { fromKey: 'c' }, key), await fork(goalId, { fromKey: 'c' }, key)];
    expect([a.created, b.created, a.goalId === b.goalId]).toEqual([true, false, true]);
    const other = new Desk(room.system);
    await expect(
      other.bus.request(
        goalsFork,
        { goalId, newGoalId: newId('goal'), idempotencyKey: 'k', userId: other.userId, fromKey: 'a' },
        other.sender,
      ),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(fork(goalId, { seq: 2 })).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    await expect(fork(goalId, { fromKey: 'zzz' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the past', () => {
  it('is shown as it was after any event, and calls nobody', async () => {
    const { desk, hand } = room;
    const goalId = await finishedChain();
    const events = await desk.events(goalId);
    const seen = hand.seen.length;
    const done = events.find((e) => e.type === 'task.completed');
    const at = await desk.bus.request(goalsAt, { goalId, seq: done?.seq ?? 0 }, desk.sender);
    expect(at).toMatchObject({ goal: { lastSeq: done?.seq, status: 'running' }, lastSeq: events.length });
    expect(at.tasks.map((t) => t.state)).toEqual(['completed', 'blocked', 'blocked']);
    await expect(desk.bus.request(goalsAt, { goalId, seq: 10_000 }, desk.sender)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { checkpoints } = await desk.bus.request(goalsCheckpoints, { goalId }, desk.sender);
    expect(checkpoints.flatMap((c) => c.taskKey ?? [])).toEqual(['a', 'b', 'c']);
    expect(hand.seen.length).toBe(seen);
  });

  it('replayed gives what is stored, and a stored row that lies is found out', async () => {
    const { desk, pool } = room;
    const goalId = await finishedChain();
    const replay = await desk.bus.request(goalsReplay, { goalId }, desk.sender);
    expect(replay).toMatchObject({ equal: true, differences: [] });
    expect(replay.states.at(-1)?.state).toBe('COMPLETED');
    await pool.query(`UPDATE task SET state = 'failed' WHERE goal_id = $1 AND key = 'b'`, [goalId]);
    const lying = await desk.bus.request(goalsReplay, { goalId }, desk.sender);
    expect(lying.differences).toEqual(['the state of task "b" is stored as "failed", the log says "completed"']);
  });

  // @requirements ORC-058 ORC-059 ORC-067
  it('shows every version of the plan, what changed, and the phases it went through', async () => {
    const { desk, hand } = room;
    hand.behaviour = (a) => (a.task.key === 'b' ? [failed(a)] : [completed(a)]);
    const goalId = await desk.submit({ text: 'plan it' });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    hand.behaviour = (a) => [completed(a)];
    const { versions } = await desk.bus.request(goalsPlans, { goalId }, desk.sender);
    expect(versions.map((v) => [v.version, v.tasks, v.kept])).toEqual([
      [1, 2, 0],
      [2, 2, 1],
    ]);
    expect(await desk.bus.request(goalsPlanDiff, { goalId, from: 1, to: 2 }, desk.sender)).toMatchObject({
      added: ['c'],
      removed: ['b'],
      same: ['a'],
    });
    const { phases } = await desk.bus.request(goalsTrace, { goalId }, desk.sender);
    expect(new Set(phases.map((p) => p.phase))).toEqual(new Set(['OBSERVE', 'THINK', 'PLAN', 'BUILD', 'EXECUTE', 'VERIFY', 'LEARN']));
    expect(phases.filter((p) => p.phase === 'EXECUTE')).toHaveLength(2);
    expect(phases.every((p) => p.endedAt !== undefined)).toBe(true);
  });
});

describe('a deleted goal', () => {
  // @requirements EDG-016
  it('is gone with its log, and one under way cannot be deleted', async () => {
    const { desk, hand, pool } = room;
    hand.behaviour = () => 'vanish';
    const busy = await desk.submit({ plan: chain() });
    await expect(desk.bus.request(goalsDelete, { goalId: busy }, desk.sender)).rejects.toMatchObject({ code: 'CONFLICT' });
    await desk.cancel(busy);
    hand.behaviour = (a) => [completed(a)];
    const goalId = await finishedChain();
    const taskId = (await desk.bus.request(goalsTasks, { goalId }, desk.sender)).tasks[0]?.taskId as string;
    expect((await desk.bus.request(tasksGet, { taskId }, desk.sender)).key).toBe('a');
    const other = new Desk(room.system);
    await expect(other.bus.request(goalsDelete, { goalId }, other.sender)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await desk.bus.request(goalsDelete, { goalId }, desk.sender)).toEqual({ deleted: true });
    await expect(desk.get(goalId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(desk.bus.request(tasksGet, { taskId }, desk.sender)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await pool.query('SELECT 1 FROM goal_event WHERE goal_id = $1', [goalId])).rowCount).toBe(0);
  });
});
