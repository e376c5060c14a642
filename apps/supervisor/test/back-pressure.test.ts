import { Plan } from '@autoweave/contracts';
import { eventually } from '@autoweave/testkit';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Desk, planOf, task } from './desk.js';
import { completed } from './hand.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
beforeAll(async () => {
  room = await openRoom(undefined, { AUTOWEAVE_TENANT_MAX_ACTIVE_GOALS: '5', AUTOWEAVE_TENANT_MAX_WAITING_TASKS: '30' });
});
afterEach(() => {
  room.hand.behaviour = (a) => [completed(a)];
});
const wide = (n: number): Plan => planOf(...Array.from({ length: n }, (_, i) => task(`t${i}`)));

describe('a tenant with enough under way', () => {
  it('is told when to come again, while others are served and its own goals go on', async () => {
    const { hand } = room;
    const desk = new Desk(room.system);
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    hand.behaviour = async (a) => {
      if (a.tenantId === desk.tenantId) await gate;
      return [completed(a)];
    };
    // All at once, so that they meet in few ticks.
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => desk.submit({ plan: wide(1) })));
    const goals = answers.flatMap((a) => (a.status === 'fulfilled' ? [a.value] : []));
    expect(goals).toHaveLength(5);
    for (const a of answers.filter((x) => x.status === 'rejected'))
      expect(a.reason).toMatchObject({ code: 'RATE_LIMITED', fault: { details: { retryAfterSeconds: 15 } } });
    const other = new Desk(room.system);
    // The hand has eight places and five are taken.
    expect((await other.finished(await other.submit({ plan: wide(1) }))).state).toBe('COMPLETED');
    free();
    for (const goalId of goals) expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect((await desk.finished(await desk.submit({ plan: wide(1) }))).state).toBe('COMPLETED');
  });

  it('is also held back by the number of its waiting tasks', async () => {
    const desk = new Desk(room.system);
    room.hand.behaviour = () => 'vanish';
    const first = await desk.submit({ plan: wide(25) });
    await expect(desk.submit({ plan: wide(25) })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await desk.cancel(first);
    const second = await desk.submit({ plan: wide(25) });
    await desk.cancel(second);
  });
});

describe('cancelling', () => {
  // @requirement ORC-014
  it('reaches the worker of a running tool within a second', async () => {
    const { desk, hand } = room;
    hand.behaviour = () => 'vanish';
    const took: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const goalId = await desk.submit({ plan: wide(1) });
      const running = await eventually(() => hand.seen.find((a) => a.goalId === goalId));
      await eventually(async () => (await desk.events(goalId)).some((e) => e.type === 'tasks.started'));
      const begin = performance.now();
      await desk.cancel(goalId);
      await eventually(() => hand.orders.some((o) => JSON.stringify(o).includes(running.taskId)));
      took.push(performance.now() - begin);
    }
    expect(Math.max(...took)).toBeLessThan(1_000);
  });
});
