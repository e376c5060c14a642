import { goalsReplay, incidentFound, streams } from '@autoweave/contracts';
import { connectRedis } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Supervisor } from '../src/supervisor.js';
import { planOf, task } from './desk.js';
import { completed } from './hand.js';
import { assertProjected } from './projection.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
const auditor = () => room.running.app.get(Supervisor).auditor;
const chain = () => planOf(task('a'), task('b', ['a']), task('c', ['b']));

async function incidents(): Promise<{ kind: string; goalId?: string | undefined; repaired: boolean }[]> {
  const redis = connectRedis(room.system.env.REDIS_URL);
  const entries = (await redis.xrange(streams.events, '-', '+')) as [string, string[]][];
  redis.disconnect();
  return entries
    .map(([, fields]) => JSON.parse(fields[1] as string))
    .filter((e) => e.type === incidentFound.type)
    .map((e) => incidentFound.payload.parse(e.payload));
}

describe('the audit', () => {
  it('finds nothing where nothing is wrong', async () => {
    const { desk } = room;
    await desk.finished(await desk.submit({ plan: chain() }));
    await auditor().round();
    expect(auditor().found).toMatchObject({ incidents: 0 });
    expect(auditor().found.checked).toBeGreaterThan(0);
  });

  it('puts rows right that say something else than the log, and announces it', async () => {
    const { desk, pool } = room;
    const goalId = await desk.submit({ plan: chain() });
    await desk.finished(goalId);
    await pool.query(`UPDATE task SET state = 'ready', unmet = 7 WHERE goal_id = $1 AND key = 'b'`, [goalId]);
    await pool.query(`DELETE FROM task WHERE goal_id = $1 AND key = 'c'`, [goalId]);
    await pool.query(`UPDATE goal SET state = 'EXECUTING', finished_at = NULL WHERE goal_id = $1`, [goalId]);
    expect((await desk.bus.request(goalsReplay, { goalId }, desk.sender)).equal).toBe(false);
    await auditor().round();
    await assertProjected(pool, goalId);
    expect((await desk.bus.request(goalsReplay, { goalId }, desk.sender)).equal).toBe(true);
    await eventually(async () => (await incidents()).some((i) => i.goalId === goalId && i.kind === 'projection' && i.repaired));
  });

  it('looks at every goal in memory in each round, however many there are', async () => {
    const { desk, hand, pool } = room;
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    hand.behaviour = async (a) => (await gate, [completed(a)]);
    const goals = await Promise.all(Array.from({ length: 60 }, () => desk.submit({ plan: chain() })));
    for (const goalId of goals) await pool.query(`UPDATE task SET unmet = 7 WHERE goal_id = $1 AND key = 'c'`, [goalId]);
    await auditor().round();
    for (const goalId of goals) await assertProjected(pool, goalId);
    free();
    for (const goalId of goals) await desk.finished(goalId);
    hand.behaviour = (a) => [completed(a)];
  });

  it('puts a counter in memory right, and the goal that stood still because of it goes on', async () => {
    const { desk, hand } = room;
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    hand.behaviour = async (a) => (a.task.key === 'a' ? (await gate, [completed(a)]) : [completed(a)]);
    const goalId = await desk.submit({ plan: chain() });
    await eventually(() => hand.seen.some((a) => a.goalId === goalId));
    await eventually(async () => (await desk.events(goalId)).some((e) => e.type === 'tasks.started'));
    const run = room.running.app.get(Supervisor).residents.get(goalId);
    const b = [...(run?.tasks.values() ?? [])].find((t) => t.spec.key === 'b');
    if (!b) throw new Error('the goal is not in memory');
    b.unmet = 5;
    await auditor().round();
    free();
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    await eventually(async () => (await incidents()).some((i) => i.goalId === goalId && i.kind === 'memory'));
  });
});
