import { createPool } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { describe, expect, it, vi } from 'vitest';
import { Desk } from './desk.js';
import { Hand } from './hand.js';
import { approver, type LoadName, submitted, worker } from './load.js';
import { OwnPostgres } from './own-postgres.js';
import { SupervisorProcess } from './process.js';
import { assertKept } from './soundness.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });
const system = await createTestSystem();
const postgres = await OwnPostgres.start();
system.onClose(() => postgres.close());
const desk = new Desk(system);
const pool = createPool(postgres.url, 'orchestration', { max: 2, name: 'watching' });
system.onClose(() => pool.end());
const supervisor = new SupervisorProcess({
  ...system.env,
  DATABASE_URL: postgres.url,
  PATH: process.env['PATH'],
  AUTOWEAVE_WORKER_LEASE_MS: '4000',
  AUTOWEAVE_HINT_TIMEOUT_MS: '1000',
});
await supervisor.start();
system.onClose(() => supervisor.kill());

const names: readonly LoadName[] = ['plain', 'wide', 'fanOut', 'child', 'approval', 'retry'];
const endsOf = async () =>
  (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM task WHERE state = 'completed'`)).rows[0]?.n ?? 0;

describe('a Postgres that goes away while goals run', () => {
  // @requirements ORC-017 ORC-122
  it.each([
    ['is stopped and started', () => postgres.restart()],
    ['is killed and started', () => postgres.killAndStart()],
  ] as const)('and %s costs no acknowledged goal: the supervisor lives through it, and everything completes once', async (_, outage) => {
    const { pid } = supervisor;
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, worker).start();
    const stopApproving = approver(desk);
    const before = await endsOf();
    const first = names.map((name) => submitted(desk, name));
    await eventually(async () => (await endsOf()) > before + 3);
    // Some are handed in while nobody can store them.
    const meanwhile = outage();
    const second = names.map((name) => submitted(desk, name));
    await meanwhile;
    for (const goalId of await Promise.all([...first, ...second])) {
      const goal = await eventually(async () => {
        const found = await desk.get(goalId).catch(() => undefined);
        return found?.finishedAt ? found : undefined;
      }, 60_000);
      expect(goal.state, JSON.stringify(goal.fault)).toBe('COMPLETED');
      await assertKept(pool, goalId);
    }
    await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
    expect([supervisor.isAlive, supervisor.pid]).toEqual([true, pid]);
    await stopApproving();
    await hand.kill();
  });
});
