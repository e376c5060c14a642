import { shardCount } from '@autoweave/contracts';
import { createPool } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { describe, expect, it, vi } from 'vitest';
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
system.onClose(() => pool.end());
const leaseMs = 2_000;
/** A lease is renewed, and looked at, every second; the rest is for a machine that does something else. */
const roundMs = 1_000;
const marginMs = 3_000;
const env = {
  ...system.env,
  PATH: process.env['PATH'],
  AUTOWEAVE_SHARD_LEASE_MS: String(leaseMs),
  AUTOWEAVE_WORKER_LEASE_MS: '4000',
  AUTOWEAVE_HINT_TIMEOUT_MS: '1000',
};
const [one, two] = [new SupervisorProcess(env), new SupervisorProcess(env)];
system.onClose(async () => {
  two.signal('SIGCONT');
  await Promise.all([one.kill(), two.kill()]);
});

const heldBy = async ({ pid }: SupervisorProcess): Promise<number> =>
  (await pool.query('SELECT 1 FROM shard_lease WHERE owner LIKE $1', [`%-${pid}-%`])).rowCount ?? 0;
const names: readonly LoadName[] = ['plain', 'wide', 'fanOut', 'child', 'approval'];

describe('the shards of a supervisor that falls silent under load', () => {
  // @requirements ORC-017 ORC-122
  it('are with the other one within its lease; what is handed in meanwhile is taken, and nothing is lost', async () => {
    await Promise.all([one.start(), two.start()]);
    await eventually(async () => (await heldBy(one)) === shardCount / 2 && (await heldBy(two)) === shardCount / 2);
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, worker).start();
    const stopApproving = approver(desk);
    const goals: Promise<string>[] = [];
    let isOver = false;
    const load = (async () => {
      for (let n = 0; !isOver && n < 120; n += 1) {
        goals.push(submitted(desk, names[n % names.length] as LoadName));
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    })();
    await eventually(async () => (await pool.query(`SELECT 1 FROM task WHERE state = 'completed'`)).rowCount !== 0);
    two.signal('SIGSTOP');
    const silentAt = performance.now();
    await eventually(async () => (await heldBy(one)) === shardCount, leaseMs + roundMs + marginMs);
    const tookMs = performance.now() - silentAt;
    const before = goals.length;
    // It goes on for a while with one alone, and when the other one is back.
    await eventually(() => goals.length > before + 5);
    two.signal('SIGCONT');
    await eventually(async () => (await heldBy(two)) === shardCount / 2, 20_000);
    isOver = true;
    await load;
    expect(tookMs).toBeLessThan(leaseMs + roundMs + marginMs);
    expect(goals.length).toBeGreaterThan(15);
    for (const goalId of await Promise.all(goals)) {
      const goal = await desk.finished(goalId, 60_000);
      expect(goal.state, JSON.stringify(goal.fault)).toBe('COMPLETED');
      await assertKept(pool, goalId);
    }
    await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
    expect([one.isAlive, two.isAlive]).toEqual([true, true]);
    await stopApproving();
    await hand.kill();
  });
});
