import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, newId, PostgresBlobStore } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { expect, it, vi } from 'vitest';
import { supervisorMigrations } from '../src/service.js';
import { Desk } from './desk.js';
import { SupervisorProcess } from './process.js';
import { assertKept } from './soundness.js';

vi.setConfig({ testTimeout: 180_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 3 });
system.onClose(() => pool.end());
const home = await mkdtemp(join(tmpdir(), 'aw-crew-'));
system.onClose(() => rm(home, { recursive: true, force: true }));
const env = {
  ...system.env,
  PATH: process.env['PATH'],
  AUTOWEAVE_TEST_HOOKS: '1',
  AUTOWEAVE_MODEL: 'embedded',
  AUTOWEAVE_HOME: home,
  AUTOWEAVE_WORKER_LEASE_MS: '4000',
  AUTOWEAVE_HINT_TIMEOUT_MS: '1000',
  AUTOWEAVE_WORKER_AGENT_TYPES: 'data',
};
const [supervisor, dyingSupervisor] = [new SupervisorProcess(env), new SupervisorProcess(env)];
const [first, second, dyingAgents] = [1, 2, 3].map(() => new SupervisorProcess(env, 'agents')) as [
  SupervisorProcess,
  SupervisorProcess,
  SupervisorProcess,
];
for (const one of [supervisor, dyingSupervisor, first, second, dyingAgents]) system.onClose(() => one.kill());

const houses = 'city,price,year\nRome,100,2019\nRome,300,2021\nOslo,50,2020\n';
const questions = ['average price in houses.csv', 'sum of price by city in houses.csv', 'How many rows are in houses.csv?'];
const workers = async () => (await pool.query<{ worker_id: string }>('SELECT worker_id FROM worker')).rowCount ?? 0;

// @requirements ORC-017 ORC-098 ORC-122
it('two supervisors and three workers, one of each killed in the middle of its work: every goal is answered, each outcome stands once', async () => {
  await supervisor.start();
  const supervisorEnds = dyingSupervisor.startToDie({ AUTOWEAVE_CRASH_AT: 'supervisor.committed:20' }, 110_000);
  const agentsEnd = dyingAgents.startToDie({ AUTOWEAVE_CRASH_AT: 'agents.before_report:2' }, 110_000);
  await Promise.all([first.start(), second.start()]);
  await eventually(async () => (await workers()) === 3);
  const { sha256, size } = await new PostgresBlobStore(pool).put(Buffer.from(houses));
  const inputs = [{ fileId: newId('file'), name: 'houses.csv', mediaType: 'text/csv', size, sha256 }];
  const goals: string[] = [];
  let areGone = 0;
  const deaths = Promise.all(
    [supervisorEnds, agentsEnd].map(async (end) => {
      expect(await end).toBe('SIGKILL');
      areGone += 1;
    }),
  );
  const open = async () => (await pool.query('SELECT 1 FROM goal WHERE finished_at IS NULL')).rowCount ?? 0;
  // Until both are gone there is always something to do.
  while (areGone < 2 || goals.length < 9) {
    await eventually(async () => (await open()) < 9, 60_000);
    const request = { goalId: newId('goal'), idempotencyKey: newId('req'), text: questions[goals.length % 3] as string, inputs };
    goals.push(await eventually(() => desk.submit(request, 1_500)));
  }
  await deaths;
  for (const goalId of goals) {
    const goal = await desk.finished(goalId, 60_000);
    expect(goal.state, JSON.stringify(goal.fault)).toBe('COMPLETED');
    await assertKept(pool, goalId);
  }
  const { rows: lost } = await pool.query(
    `SELECT 1 FROM goal_event WHERE type = 'task.failed' AND payload->'fault'->>'code' = 'WORKER_LOST'`,
  );
  expect(lost.length).toBeGreaterThan(0);
  const { rows: begunElsewhere } = await pool.query(
    `SELECT item->>'taskId' FROM goal_event e CROSS JOIN LATERAL jsonb_array_elements(e.payload->'items') item
       LEFT JOIN execution.run r ON r.task_id = item->>'taskId' AND r.attempt = (item->>'attempt')::int
      WHERE e.type = 'tasks.started' AND r.worker_id IS DISTINCT FROM item->>'workerId'`,
  );
  expect(begunElsewhere, 'an attempt was taken by one worker and begun by another').toEqual([]);
  await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
});
