import { eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Supervisor } from '../src/supervisor.js';
import { planOf, task } from './desk.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
const ended: string[] = [];
beforeAll(async () => {
  room = await openRoom();
  const { hooks } = room.running.app.get(Supervisor);
  hooks.on('beforeGoalExecution', {
    owner: 'guard',
    run: async ({ data }) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return data.text.includes('forbidden') ? { cancel: 'not this one' } : undefined;
    },
  });
  hooks.on('afterGoalExecution', { owner: 'clerk', run: ({ data }) => void ended.push(`${data.goalId} ${data.status}`) });
});

describe('handlers of goals', () => {
  // @requirement PLG-039
  it('are asked before the first task begins, and may cancel with a reason', async () => {
    const { desk, hand } = room;
    const refused = await desk.submit({ text: 'something forbidden', plan: planOf(task('x')) });
    expect(await desk.finished(refused)).toMatchObject({ state: 'CANCELLED' });
    expect(hand.seen.some((a) => a.goalId === refused)).toBe(false);
    expect((await desk.events(refused)).find((e) => e.type === 'goal.cancel_requested')).toMatchObject({
      payload: { by: 'guard', reason: 'not this one' },
    });
    const allowed = await desk.submit({ plan: planOf(task('x')) });
    expect((await desk.finished(allowed)).state).toBe('COMPLETED');
    await eventually(() => ended.length === 2);
    expect(ended).toEqual([`${refused} cancelled`, `${allowed} complete`]);
  });
});
