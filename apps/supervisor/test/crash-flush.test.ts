import { goalsTree } from '@autoweave/contracts';
import { connectRedis, createPool } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { expect, it, vi } from 'vitest';
import { supervisorMigrations } from '../src/service.js';
import { Desk } from './desk.js';
import { Hand } from './hand.js';
import { approver, type LoadName, submitted, worker } from './load.js';
import { SupervisorProcess } from './process.js';
import { assertKept } from './soundness.js';

vi.setConfig({ testTimeout: 90_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 3 });
const redis = connectRedis(system.env.REDIS_URL);
system.onClose(() => pool.end());
system.onClose(() => redis.disconnect());
const supervisor = new SupervisorProcess({
  ...system.env,
  PATH: process.env['PATH'],
  AUTOWEAVE_WORKER_LEASE_MS: '4000',
  AUTOWEAVE_HINT_TIMEOUT_MS: '1000',
});
await supervisor.start();
system.onClose(() => supervisor.kill());

/** What a goal of each kind has just begun to wait for when Redis loses everything. */
const moments: Readonly<Partial<Record<LoadName, string>>> = {
  wide: 'tasks.started',
  fanOut: 'task.expanded',
  child: 'goal.child_spawned',
  approval: 'approval.requested',
  market: 'auction.opened',
  later: 'tasks.delayed',
  retry: 'task.failed',
};

// @requirements ORC-017 ORC-122
it('a Redis that loses everything while goals wait for children, people, bids, times, retries and workers costs none of them', async () => {
  const hand = await new Hand(desk.bus, system.env.REDIS_URL, worker).start();
  const goals: string[] = [];
  for (const [name, moment] of Object.entries(moments)) {
    const goalId = await submitted(desk, name as LoadName);
    goals.push(goalId);
    await eventually(
      async () => (await pool.query('SELECT 1 FROM goal_event WHERE goal_id = $1 AND type = $2', [goalId, moment])).rowCount !== 0,
    );
    await redis.flushdb();
  }
  expect((await desk.get(goals[Object.keys(moments).indexOf('approval')] as string)).waitingFor).toBe('an approval');
  const stopApproving = approver(desk);
  for (const goalId of goals) {
    const goal = await desk.finished(goalId, 60_000);
    expect(goal.state, JSON.stringify(goal.fault)).toBe('COMPLETED');
    const tree = await desk.bus.request(goalsTree, { goalId }, desk.sender);
    for (const id of [goalId, ...tree.children.map((child) => child.goalId)]) {
      await desk.finished(id, 30_000);
      await assertKept(pool, id);
    }
  }
  await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
  await stopApproving();
  await hand.kill();
});
