import { defaultGoalLimits, type GoalControl, goalsControl, goalsTasks, type Task } from '@autoweave/contracts';
import { createPool, type RunningService } from '@autoweave/kernel';
import { scriptedModel } from '@autoweave/models';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { Desk, planOf, task } from './desk.js';
import { completed, failed, Hand } from './hand.js';
import { assertProjected } from './projection.js';

vi.setConfig({ testTimeout: 40_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 2, name: 'run-control-test' });
system.onClose(() => pool.end());
const desk = new Desk(system);
let hand: Hand;
let supervisor: RunningService;
const boot = () =>
  system.boot(
    defineSupervisor(() => scriptedModel([])),
    { AUTOWEAVE_WORKER_LEASE_MS: '2000', AUTOWEAVE_HINT_TIMEOUT_MS: '1000' },
  );
beforeAll(async () => {
  supervisor = await boot();
  hand = await new Hand(desk.bus, system.env.REDIS_URL).start();
  system.onClose(() => hand.kill());
});
afterEach(() => {
  hand.behaviour = (a) => [completed(a)];
});

const control = (goalId: string, c: GoalControl, by = desk) =>
  by.bus.request(goalsControl, { goalId, by: by.userId, control: c }, by.sender);
const tasksOf = async (goalId: string): Promise<Map<string, Task>> =>
  new Map((await desk.bus.request(goalsTasks, { goalId }, desk.sender)).tasks.map((t) => [t.key, t as Task]));
const attemptsOf = (goalId: string, key: string) => hand.seen.filter((a) => a.goalId === goalId && a.task.key === key).length;
const chain = () => planOf(task('a'), task('b', ['a']), task('c', ['b']));

describe('a paused goal', () => {
  // @requirements EDG-016
  it('begins nothing new until it goes on, and what runs may end', async () => {
    let free: () => void = () => undefined;
    hand.behaviour = async (a) => {
      if (a.task.key === 'a') await new Promise<void>((resolve) => (free = resolve));
      return [completed(a)];
    };
    const goalId = await desk.submit({ plan: chain() });
    await eventually(() => attemptsOf(goalId, 'a') === 1);
    await control(goalId, { action: 'pause', reason: 'lunch' });
    expect(await desk.get(goalId)).toMatchObject({ paused: true });
    free();
    await eventually(async () => (await tasksOf(goalId)).get('a')?.state === 'completed');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(attemptsOf(goalId, 'b')).toBe(0);
    await assertProjected(pool, goalId);
    await expect(control(goalId, { action: 'pause' })).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    await control(goalId, { action: 'resume' });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    await assertProjected(pool, goalId);
  });

  it('stays paused when its supervisor is replaced', async () => {
    let free: () => void = () => undefined;
    hand.behaviour = async (a) => {
      if (a.task.key === 'a') await new Promise<void>((resolve) => (free = resolve));
      return [completed(a)];
    };
    const goalId = await desk.submit({ plan: chain() });
    await eventually(() => attemptsOf(goalId, 'a') === 1);
    await control(goalId, { action: 'pause' });
    await supervisor.close();
    supervisor = await boot();
    free();
    await eventually(async () => (await tasksOf(goalId)).get('a')?.state === 'completed');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(attemptsOf(goalId, 'b')).toBe(0);
    await control(goalId, { action: 'resume' });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
  });
});

describe('a finished goal', () => {
  // @requirements EDG-016 EDG-017
  it('that failed is tried again where it failed, and every other result stands', async () => {
    hand.behaviour = (a) => (a.task.key === 'b' ? [failed(a, 'SAFETY_VIOLATION')] : [completed(a)]);
    const goalId = await desk.submit({ plan: chain(), limits: { ...defaultGoalLimits, maxReplans: 0 } });
    expect((await desk.finished(goalId)).state).toBe('FAILED');
    await assertProjected(pool, goalId);
    hand.behaviour = (a) => [completed(a)];
    const { dirtyTaskIds } = await control(goalId, { action: 'retry' });
    const tasks = await tasksOf(goalId);
    expect(dirtyTaskIds).toEqual([tasks.get('b')?.taskId, tasks.get('c')?.taskId]);
    const goal = await desk.finished(goalId);
    expect(goal).toMatchObject({ state: 'COMPLETED', progress: 100 });
    expect(goal.fault).toBeUndefined();
    expect([attemptsOf(goalId, 'a'), attemptsOf(goalId, 'b'), attemptsOf(goalId, 'c')]).toEqual([1, 2, 1]);
    await assertProjected(pool, goalId);
  });

  it('does what failed above a named task again as well, because it could never begin otherwise', async () => {
    hand.behaviour = (a) => (a.task.key === 'b' ? [failed(a, 'SAFETY_VIOLATION')] : [completed(a)]);
    const goalId = await desk.submit({ plan: chain(), limits: { ...defaultGoalLimits, maxReplans: 0 } });
    expect((await desk.finished(goalId)).state).toBe('FAILED');
    hand.behaviour = (a) => [completed(a)];
    expect((await control(goalId, { action: 'retry', keys: ['c'] })).dirtyTaskIds).toHaveLength(2);
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    await assertProjected(pool, goalId);
  });

  it('does named tasks again with what depends on them, more than once', async () => {
    const goalId = await desk.submit({ plan: chain() });
    await desk.finished(goalId);
    for (let round = 2; round <= 3; round += 1) {
      await control(goalId, { action: 'retry', keys: ['b'] });
      expect((await desk.finished(goalId)).state).toBe('COMPLETED');
      await eventually(() => attemptsOf(goalId, 'c') === round);
      expect([attemptsOf(goalId, 'a'), attemptsOf(goalId, 'b')]).toEqual([1, round]);
      await assertProjected(pool, goalId);
    }
    await expect(control(goalId, { action: 'retry', keys: ['nobody'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('takes an edited output, and only what builds on it runs again, with the edited text', async () => {
    const goalId = await desk.submit({ plan: chain() });
    await desk.finished(goalId);
    const a = (await tasksOf(goalId)).get('a') as Task;
    const result = {
      type: 'task_completed' as const,
      summary: 'by hand',
      data: {},
      artifacts: [],
      evidence: [],
      checks: [],
      method: 'person',
      limits: [],
    };
    await control(goalId, { action: 'edit_output', taskId: a.taskId, result });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(attemptsOf(goalId, 'a')).toBe(1);
    expect(hand.seen.filter((s) => s.goalId === goalId && s.task.key === 'b').at(-1)?.upstream[0]?.result.summary).toBe('by hand');
    await assertProjected(pool, goalId);
  });

  it('is opened again by whoever owns its shard after a restart, and only within its tenant', async () => {
    const goalId = await desk.submit({ plan: chain() });
    await desk.finished(goalId);
    await supervisor.close();
    supervisor = await boot();
    const other = new Desk(system);
    await expect(control(goalId, { action: 'retry', keys: ['c'] }, other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await control(goalId, { action: 'retry', keys: ['c'] });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(attemptsOf(goalId, 'c')).toBe(2);
    await assertProjected(pool, goalId);
  });

  it('opened again is still carried out when the supervisor is replaced meanwhile', async () => {
    const goalId = await desk.submit({ plan: chain() });
    await desk.finished(goalId);
    hand.behaviour = async (a) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [completed(a)];
    };
    await control(goalId, { action: 'retry', keys: ['a'] });
    await supervisor.close();
    supervisor = await boot();
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    await assertProjected(pool, goalId);
  });
});

describe('a goal under way', () => {
  it('is renamed, raised and given more room', async () => {
    hand.behaviour = async (a) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return [completed(a)];
    };
    const goalId = await desk.submit({ plan: chain() });
    await control(goalId, { action: 'change', title: 'Another name', priority: 9, limits: { maxTokens: 400_000 } });
    expect(await desk.get(goalId)).toMatchObject({ title: 'Another name', priority: 9, limits: { maxTokens: 400_000 } });
    await assertProjected(pool, goalId);
    await desk.finished(goalId);
    await control(goalId, { action: 'change', title: 'Renamed when it was over' });
    expect((await desk.get(goalId)).title).toBe('Renamed when it was over');
    await assertProjected(pool, goalId);
  });

  // @requirement AGT-049
  it('gets no more than the installation allows, neither when it is submitted nor later', async () => {
    const wide = { maxTokens: 500_001 };
    await expect(desk.submit({ plan: chain(), limits: { ...defaultGoalLimits, ...wide } })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      fault: { hint: expect.stringContaining('AUTOWEAVE_GOAL_MAX_TOKENS'), details: { limit: 'maxTokens', most: 500_000, asked: 500_001 } },
    });
    const goalId = await desk.submit({ plan: chain() });
    await expect(control(goalId, { action: 'change', limits: wide })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect((await desk.finished(goalId)).limits).toEqual(defaultGoalLimits);
  });

  it('does a running task again: the attempt that runs is stale', async () => {
    let held: (() => void) | undefined;
    hand.behaviour = async (a) => {
      if (a.task.key === 'b' && a.attempt === 1) await new Promise<void>((resolve) => (held = resolve));
      return [completed(a)];
    };
    const goalId = await desk.submit({ plan: chain() });
    await eventually(() => attemptsOf(goalId, 'b') === 1);
    const before = hand.refused.length;
    await control(goalId, { action: 'retry', keys: ['a'] });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    held?.();
    await eventually(() => hand.refused.length > before);
    expect([attemptsOf(goalId, 'a'), attemptsOf(goalId, 'b')]).toEqual([2, 2]);
    await assertProjected(pool, goalId);
  });

  it('is not steered by an agent', async () => {
    const goalId = await desk.submit({ plan: chain() });
    const agent = { tenantId: desk.tenantId, actor: { type: 'agent' as const, agent: 'code', taskId: 't', forUserId: desk.userId } };
    await expect(desk.bus.request(goalsControl, { goalId, by: 'code', control: { action: 'pause' } }, agent)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await desk.finished(goalId);
  });
});
