import { goalsTree } from '@autoweave/contracts';
import { createPool, supervisorCrashPoints } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { describe, expect, it, vi } from 'vitest';
import { supervisorMigrations } from '../src/service.js';
import { Desk } from './desk.js';
import { Hand } from './hand.js';
import { approver, type LoadName, submitted, worker } from './load.js';
import { SupervisorProcess } from './process.js';
import { assertKept } from './soundness.js';

vi.setConfig({ testTimeout: 120_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 3 });
system.onClose(() => pool.end());
const supervisor = new SupervisorProcess({
  ...system.env,
  PATH: process.env['PATH'],
  AUTOWEAVE_TEST_HOOKS: '1',
  AUTOWEAVE_WORKER_LEASE_MS: '2000',
  AUTOWEAVE_HINT_TIMEOUT_MS: '1000',
});
system.onClose(() => supervisor.kill());
const hand = await new Hand(desk.bus, system.env.REDIS_URL, worker).start();
system.onClose(() => hand.kill());
const stopApproving = approver(desk);
system.onClose(stopApproving);

const always: readonly LoadName[] = ['plain', 'fanOut', 'child', 'approval', 'retry'];
/** What it takes to come by a point that the usual goals do not pass, or not soon. */
const extra: Readonly<Record<string, readonly LoadName[]>> = {
  'supervisor.auction_opened': ['market'],
  'supervisor.snapshot_saved': ['talkative'],
  'supervisor.alarm_fired': ['later'],
};
/** Later passings meet the writer with a tick under way and another one decided upon it. */
const passings: Readonly<Record<string, number>> = {
  'supervisor.message_read': 9,
  'supervisor.tick_decided': 7,
  'supervisor.committed': 8,
  'supervisor.answered': 6,
  'supervisor.hinted': 5,
};

describe('a supervisor that dies', () => {
  // @requirements ORC-017 ORC-122
  it.each(supervisorCrashPoints)(
    'at %s loses nothing that it acknowledged, does nothing twice, and is followed by one that goes on',
    async (point) => {
      const order = { AUTOWEAVE_CRASH_AT: `${point}:${passings[point] ?? 1}` };
      const death = supervisor.startToDie(order, 30_000);
      const submissions = Promise.all([...always, ...(extra[point] ?? [])].map((name) => submitted(desk, name)));
      expect(await death).toBe('SIGKILL');
      await supervisor.start();
      for (const goalId of await submissions) {
        const goal = await desk.finished(goalId, 60_000);
        expect(goal.state, JSON.stringify(goal.fault)).toBe('COMPLETED');
        const tree = await desk.bus.request(goalsTree, { goalId }, desk.sender);
        for (const id of [goalId, ...tree.children.map((child) => child.goalId)]) {
          await desk.finished(id, 30_000);
          await assertKept(pool, id);
        }
      }
      await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0);
      await supervisor.kill();
    },
  );
});
