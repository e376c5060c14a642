import { goalFinished, goalsChildFinished, noUsage, streams } from '@autoweave/contracts';
import { connectRedis, newId } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { planOf, task } from './desk.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
const left = async () => (await room.pool.query('SELECT 1 FROM outbox')).rowCount;
const store = (topic: string, payload: unknown) =>
  room.pool.query(`INSERT INTO outbox (id, tenant_id, topic, payload, available_at) VALUES ($1, $2, $3, $4, now())`, [
    newId('evt'),
    room.desk.tenantId,
    topic,
    JSON.stringify(payload),
  ]);

describe('messages that their writer left to others', () => {
  it('are taken at once by whoever listens, long before the sweep', async () => {
    const goalId = newId('goal');
    await store(goalFinished.type, { goalId, status: 'complete', title: 'left behind' });
    const begin = performance.now();
    await room.pool.query(`SELECT pg_notify('outbox', '')`);
    await eventually(async () => (await left()) === 0);
    expect(performance.now() - begin).toBeLessThan(1_000);
    const redis = connectRedis(room.system.env.REDIS_URL);
    const entries = (await redis.xrange(streams.events, '-', '+')) as [string, string[]][];
    redis.disconnect();
    expect(entries.some(([, fields]) => fields[1]?.includes(goalId))).toBe(true);
  });

  it('are taken by the sweep when the notice was lost, and again when the listening connection was cut', async () => {
    await room.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'autoweave-supervisor'`,
    );
    await store(goalFinished.type, { goalId: newId('goal'), status: 'complete', title: 'left behind' });
    await eventually(async () => (await left()) === 0);
    await eventually(async () => {
      await store(goalFinished.type, { goalId: newId('goal'), status: 'complete', title: 'left behind' });
      const begin = performance.now();
      await room.pool.query(`SELECT pg_notify('outbox', '')`);
      await eventually(async () => (await left()) === 0);
      return performance.now() - begin < 1_000;
    });
  });

  it('go when their receiver will never take them', async () => {
    const goalId = await room.desk.submit({ plan: planOf(task('x')) });
    await room.desk.finished(goalId);
    const told = { goalId, taskId: newId('task'), childGoalId: newId('goal'), status: 'complete', usage: noUsage };
    await store(goalsChildFinished.type, told);
    await store(goalsChildFinished.type, { ...told, goalId: newId('goal') });
    await store('goals.cancel', { goalId, by: 'supervisor' });
    await store('goals.cancel', { goalId: newId('goal'), by: 'supervisor' });
    await room.pool.query(`SELECT pg_notify('outbox', '')`);
    await eventually(async () => (await left()) === 0);
    expect((await room.desk.get(goalId)).state).toBe('COMPLETED');
  });
});
