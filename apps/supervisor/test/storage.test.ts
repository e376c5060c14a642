import { defaultGoalLimits } from '@autoweave/contracts';
import { eventually } from '@autoweave/testkit';
import { beforeAll, expect, it, vi } from 'vitest';
import { planOf, task } from './desk.js';
import { worker } from './load.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 60_000 });
let room: Room;
beforeAll(async () => {
  room = await openRoom();
  room.hand.behaviour = worker;
});

/** A goal of so many tasks side by side; each talks, when it is to, in three hundred events. */
async function carriedOut(tasks: number, does: 'work' | 'talk'): Promise<string> {
  const keys = Array.from({ length: tasks }, (_, n) => `${does}-t${n}`);
  const limits = { ...defaultGoalLimits, maxConcurrentTasks: 20 };
  const goalId = await room.desk.submit({ plan: planOf(...keys.map((key) => task(key)), task('end', keys)), limits });
  expect((await room.desk.finished(goalId, 50_000)).state).toBe('COMPLETED');
  return goalId;
}
const one = async <T>(text: string, goalId: string): Promise<T> => (await room.pool.query(text, [goalId])).rows[0] as T;
const logOf = (goalId: string) =>
  one<{ bytes: number; events: number }>(
    `SELECT sum(octet_length(coalesce(l.events, l.payload::text)))::int AS bytes, max(l.seq)::int AS events FROM goal_log l WHERE goal_id = $1`,
    goalId,
  );
const snapshotOf = (goalId: string) =>
  one<{ bytes: number; copies: number; seq: number }>(
    `SELECT sum(octet_length(state::text))::int AS bytes, count(*)::int AS copies, max(seq)::int AS seq FROM snapshot WHERE goal_id = $1`,
    goalId,
  );

it('the log of a goal grows with its tasks: a task of a large goal takes no more bytes than one of a small goal', async () => {
  const perTask = async (tasks: number) => (await logOf(await carriedOut(tasks, 'work'))).bytes / tasks;
  const small = await perTask(15);
  const large = await perTask(150);
  expect(small).toBeGreaterThan(0);
  expect(large).toBeLessThan(small * 1.2);
});

it('the snapshot of a goal is one, however long its log, and grows with its tasks; an event costs the same in a long log', async () => {
  const measured = async (tasks: number) => {
    const goalId = await carriedOut(tasks, 'talk');
    const log = await logOf(goalId);
    // It is stored beside the work.
    const snapshot = await eventually(async () => {
      const found = await snapshotOf(goalId);
      return found.seq > log.events / 2 ? found : undefined;
    });
    return { snapshot, log };
  };
  const short = await measured(8);
  const long = await measured(24);
  expect([short.snapshot.copies, long.snapshot.copies]).toEqual([1, 1]);
  expect(short.log.events).toBeGreaterThan(2_000);
  // Several intervals of the snapshots: the last one took the place of those before.
  expect(long.log.events).toBeGreaterThan(6_000);
  expect(long.snapshot.bytes / 24).toBeLessThan((short.snapshot.bytes / 8) * 1.2);
  expect(long.log.bytes / long.log.events).toBeLessThan((short.log.bytes / short.log.events) * 1.2);
});
