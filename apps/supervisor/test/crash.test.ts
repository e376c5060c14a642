import { Plan, shardOf, streams } from '@autoweave/contracts';
import { connectRedis, createPool } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { describe, expect, it, vi } from 'vitest';
import { supervisorMigrations } from '../src/service.js';
import { GoalStore } from '../src/writer/goal-store.js';
import { Desk, planOf, task } from './desk.js';
import { completed, Hand } from './hand.js';
import { SupervisorProcess } from './process.js';

vi.setConfig({ testTimeout: 120_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const env = { ...system.env, PATH: process.env['PATH'], AUTOWEAVE_WORKER_LEASE_MS: '2000', AUTOWEAVE_HINT_TIMEOUT_MS: '1000' };
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 2 });
const redis = connectRedis(system.env.REDIS_URL);
system.onClose(() => pool.end());
system.onClose(() => redis.disconnect());
const supervisor = new SupervisorProcess(env);
system.onClose(() => supervisor.kill());

const wide = (n: number): Plan =>
  planOf(
    ...Array.from({ length: n }, (_, i) => task(`t${i}`)),
    task(
      'join',
      Array.from({ length: n }, (_, i) => `t${i}`),
    ),
  );
const slowly = (ms: number) => async (a: Parameters<typeof completed>[0]) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return [completed(a)];
};

describe('a killed supervisor', () => {
  // @requirements ORC-017 ORC-122
  it('loses no acknowledged goal, commits nothing twice and goes on where it was, however often it is killed', async () => {
    await supervisor.start();
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, slowly(20)).start();
    const goals: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let i = 0; i < 3; i += 1) goals.push(await desk.submit({ plan: wide(12) }));
      await new Promise((resolve) => setTimeout(resolve, 30 + 90 * round));
      await supervisor.kill();
      await supervisor.start();
    }
    for (const goalId of goals) {
      expect((await desk.finished(goalId, 60_000)).state).toBe('COMPLETED');
      const events = await desk.assertSound(goalId);
      expect(events.filter((e) => e.type === 'task.completed')).toHaveLength(13);
    }
    await hand.kill();
  });

  // @requirements ORC-017
  it('is followed by one that carries on well within fifteen seconds', async () => {
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, slowly(100)).start();
    const goalId = await desk.submit({ plan: wide(60) });
    await eventually(async () => (await desk.get(goalId)).progress > 10);
    await supervisor.kill();
    const killedAt = Date.now();
    const before = hand.seen.length;
    await supervisor.start();
    await eventually(() => hand.seen.length > before);
    expect(Date.now() - killedAt).toBeLessThan(15_000);
    expect((await desk.finished(goalId, 60_000)).state).toBe('COMPLETED');
    await hand.kill();
  });
});

describe('two supervisors', () => {
  // @requirements ORC-122
  it('share the shards, and when one is killed the other takes its goals over', async () => {
    const second = new SupervisorProcess(env);
    await second.start();
    system.onClose(() => second.kill());
    const held = async () =>
      (await pool.query<{ n: number }>('SELECT count(*) AS n FROM shard_lease WHERE owner IS NOT NULL GROUP BY owner')).rows.map(
        (row) => row.n,
      );
    await eventually(async () => JSON.stringify(await held()) === '[32,32]');
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, slowly(50)).start();
    const goals = await Promise.all(Array.from({ length: 12 }, () => desk.submit({ plan: wide(10) })));
    expect(new Set(goals.map(shardOf)).size).toBeGreaterThan(1);
    await second.kill();
    for (const goalId of goals) {
      expect((await desk.finished(goalId, 60_000)).state).toBe('COMPLETED');
      await desk.assertSound(goalId);
    }
    expect(await held()).toEqual([64]);
    await hand.kill();
  });

  it('one that slept longer than its lease can write nothing afterwards', async () => {
    await supervisor.kill();
    await supervisor.start();
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, slowly(50)).start();
    const goalId = await desk.submit({ plan: wide(40) });
    await eventually(async () => (await desk.get(goalId)).progress > 5);
    supervisor.signal('SIGSTOP');
    const second = new SupervisorProcess(env);
    await second.start();
    system.onClose(() => second.kill());
    await eventually(
      async () => (await pool.query('SELECT 1 FROM shard_lease WHERE owner LIKE $1', [`%-${second.pid}-%`])).rowCount === 64,
      15_000,
    );
    supervisor.signal('SIGCONT');
    expect((await desk.finished(goalId, 60_000)).state).toBe('COMPLETED');
    await desk.assertSound(goalId);
    await second.kill();
    await hand.kill();
  });
});

describe('lost stores', () => {
  // @requirements ORC-122
  it('a flushed Redis costs no goal: hints and commands are given again', async () => {
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, slowly(30)).start();
    const goalId = await desk.submit({ plan: wide(40) });
    await eventually(async () => (await desk.get(goalId)).progress > 5);
    await redis.flushdb();
    expect((await desk.finished(goalId, 60_000)).state).toBe('COMPLETED');
    await desk.assertSound(goalId);
    await hand.kill();
  });

  // @requirements ORC-122
  it('connections cut by the database in the middle of work cost no goal', async () => {
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, slowly(20)).start();
    const goals = await Promise.all(Array.from({ length: 4 }, () => desk.submit({ plan: wide(20) })));
    for (let i = 0; i < 3; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 80));
      await pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'autoweave-supervisor'`,
      );
    }
    for (const goalId of goals) {
      expect((await desk.finished(goalId, 60_000)).state).toBe('COMPLETED');
      await desk.assertSound(goalId);
    }
    await hand.kill();
  });

  it('the projections say what the logs say', async () => {
    const store = new GoalStore(pool);
    const { rows } = await pool.query<{ goal_id: string; state: string; last_seq: number }>('SELECT goal_id, state, last_seq FROM goal');
    const runs = await store.load(rows.map((row) => row.goal_id));
    for (const row of rows) expect([row.state, row.last_seq]).toEqual([runs.get(row.goal_id)?.state, runs.get(row.goal_id)?.seq]);
    const tasks = await pool.query<{ task_id: string; goal_id: string; state: string; attempt: number; unmet: number }>(
      'SELECT task_id, goal_id, state, attempt, unmet FROM task',
    );
    for (const row of tasks.rows) {
      const task = runs.get(row.goal_id)?.tasks.get(row.task_id);
      expect([row.state, row.attempt, row.unmet]).toEqual([task?.state, task?.attempt, task?.unmet]);
    }
    await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0);
    expect(await redis.xlen(streams.events)).toBeGreaterThan(0);
  });
});
