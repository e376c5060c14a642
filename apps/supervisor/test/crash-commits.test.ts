import { goalsControl, goalsTree } from '@autoweave/contracts';
import { createPool } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { supervisorMigrations } from '../src/service.js';
import { CuttingProxy } from './cutting-proxy.js';
import { Desk } from './desk.js';
import { dice } from './dice.js';
import { Hand } from './hand.js';
import { approver, type LoadName, submitted, worker } from './load.js';
import { SupervisorProcess } from './process.js';
import { assertKept } from './soundness.js';

vi.setConfig({ testTimeout: 90_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const roll = dice(20_261_121);
const proxy = new CuttingProxy(new URL(system.env.DATABASE_URL), roll);
system.onClose(() => proxy.close());
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 4 });
system.onClose(() => pool.end());
const supervisor = new SupervisorProcess({
  ...system.env,
  DATABASE_URL: await proxy.open(),
  PATH: process.env['PATH'],
  AUTOWEAVE_WORKER_LEASE_MS: '4000',
  AUTOWEAVE_HINT_TIMEOUT_MS: '1000',
});
system.onClose(() => supervisor.kill());

/** From now on this share of the commits fails in the database, after it has done its work, with an error of this code. */
const failing = (code: string, share: number) => pool.query('UPDATE accident SET code = $1, share = $2', [code, share]);

beforeAll(async () => {
  await pool.query(`CREATE TABLE accident (code TEXT, share FLOAT8)`);
  await pool.query(`INSERT INTO accident VALUES ('40001', 0)`);
  await pool.query(
    `CREATE FUNCTION accident() RETURNS trigger LANGUAGE plpgsql AS $$
     DECLARE a accident%ROWTYPE;
     BEGIN
       SELECT * INTO a FROM accident;
       IF random() < a.share THEN RAISE EXCEPTION 'an accident' USING ERRCODE = a.code; END IF;
       RETURN NULL;
     END $$`,
  );
  await pool.query('CREATE TRIGGER accident AFTER INSERT ON goal_log FOR EACH STATEMENT EXECUTE FUNCTION accident()');
  await supervisor.start();
});

const names: readonly LoadName[] = ['plain', 'wide', 'fanOut', 'child', 'approval', 'retry', 'plain', 'wide'];

/** Goals of every kind, with changes sent once each while they run; resolves when all are finished and found whole. */
async function weather(during: () => Promise<void>): Promise<void> {
  const hand = await new Hand(desk.bus, system.env.REDIS_URL, worker).start();
  const stopApproving = approver(desk);
  const sent = new Map<string, number>();
  const submissions = Promise.all(names.map((name) => submitted(desk, name)));
  const disturbed = during();
  const goals = await submissions;
  for (let i = 0; i < 40; i += 1) {
    const goalId = goals[Math.floor(roll() * goals.length)] as string;
    sent.set(goalId, (sent.get(goalId) ?? 0) + 1);
    const control = { action: 'change' as const, title: `title ${i}` };
    await desk.bus.request(goalsControl, { goalId, by: desk.userId, control }, desk.sender, { timeoutMs: 200 }).catch(() => undefined);
  }
  await disturbed;
  for (const goalId of goals) {
    const goal = await desk.finished(goalId, 60_000);
    expect(goal.state, JSON.stringify(goal.fault)).toBe('COMPLETED');
    const tree = await desk.bus.request(goalsTree, { goalId }, desk.sender);
    for (const id of [goalId, ...tree.children.map((child) => child.goalId)]) {
      await desk.finished(id, 30_000);
      await assertKept(pool, id);
    }
    const { rowCount } = await pool.query(`SELECT 1 FROM goal_event WHERE goal_id = $1 AND type = 'goal.changed'`, [goalId]);
    expect(rowCount, 'a command that was sent once took effect twice').toBeLessThanOrEqual(sent.get(goalId) ?? 0);
  }
  await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
  await stopApproving();
  await hand.kill();
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('commits that fail while the next tick has been decided on top of them', () => {
  // @requirements ORC-017 ORC-122
  it.each([
    ['a lease that passed to somebody else', 'AW001', 0.3],
    ['a serialization failure', '40001', 0.3],
    ['a deadlock', '40P01', 0.3],
    // What collides again and again is given up.
    ['a key that was stored meanwhile', '23505', 0.1],
    ['a server that shuts down', '57P01', 0.3],
  ] as const)('%s: both are decided again, and nothing is lost or done twice', async (_, code, share) => {
    await weather(async () => {
      for (let i = 0; i < 12; i += 1) {
        await failing(code, share * (1 + roll()));
        await sleep(60 + 120 * roll());
        await failing(code, 0);
        await sleep(60 * roll());
      }
    });
  });

  // @requirements ORC-017 ORC-122
  it('an answer of the database that is lost: what was written counts once, what was not is written', async () => {
    const disturb = async () => {
      for (let i = 0; i < 15; i += 1) {
        proxy.risk = 0.05 + 0.15 * roll();
        await sleep(150 * roll());
        proxy.risk = 0;
        await sleep(150 * roll());
      }
    };
    // How many answers fall into the bad moments depends on the speed of the machine: go on until there were enough of them.
    do await weather(disturb);
    while (proxy.cuts <= 5);
  });
});
