import { goalsChildren } from '@autoweave/contracts';
import { createPool } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { describe, expect, it, vi } from 'vitest';
import { supervisorMigrations } from '../src/service.js';
import { Desk, planOf, task } from './desk.js';
import { completed, Hand } from './hand.js';
import { SupervisorProcess } from './process.js';
import { assertProjected } from './projection.js';

vi.setConfig({ testTimeout: 120_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 3 });
const supervisor = new SupervisorProcess({ ...system.env, PATH: process.env['PATH'], AUTOWEAVE_WORKER_LEASE_MS: '2000' });
system.onClose(() => pool.end());
system.onClose(() => supervisor.kill());
// The database tells the moment in which a message to another goal is stored: then the process dies.
await pool.query(
  `CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('stored', NEW.topic); RETURN NEW; END $$`,
);
await pool.query('CREATE TRIGGER tell AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION tell()');
const ear = await pool.connect();
await ear.query('LISTEN stored');
system.onClose(() => ear.release(true));

/** Kills the process right after it has stored a message of this topic; answers how many messages it had not handed over. */
const killAfter = (topic: string) =>
  new Promise<number>((resolve) => {
    const heard = (notice: { payload?: string | undefined }) => {
      if (notice.payload !== topic) return;
      ear.off('notification', heard);
      void supervisor
        .kill()
        .then(() => pool.query('SELECT 1 FROM outbox'))
        .then(({ rowCount }) => resolve(rowCount ?? 0));
    };
    ear.on('notification', heard);
  });

describe('a supervisor killed between storing a message to another goal and handing it over', () => {
  it.each(['goals.submit', 'goals.childFinished'])('loses nothing: %s', async (topic) => {
    await supervisor.start();
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, (a) => [completed(a)]).start();
    let leftBehind = 0;
    for (let round = 0; round < 6 && leftBehind === 0; round += 1) {
      const killed = killAfter(topic);
      const goalId = await desk.submit({
        plan: planOf(
          task('first'),
          task('below', ['first'], { subGoal: { text: 'say hello', limits: { maxReplans: 0 } }, optional: true, maxRetries: 0 }),
          task('beside'),
          task('end', ['below', 'beside']),
        ),
      });
      leftBehind = await killed;
      await supervisor.start();
      const goal = await desk.finished(goalId, 60_000);
      expect(['COMPLETED', 'FAILED']).toContain(goal.state);
      const events = await desk.assertSound(goalId);
      const spawned = events.filter((e) => e.type === 'goal.child_spawned');
      const { children } = await desk.bus.request(goalsChildren, { goalId }, desk.sender);
      expect(children.map((c) => c.goalId).sort()).toEqual(spawned.map((e) => e.payload.childGoalId).sort());
      expect(events.filter((e) => e.type === 'goal.child_finished')).toHaveLength(spawned.length);
      await assertProjected(pool, goalId);
    }
    expect(leftBehind, 'no round caught the process in between').toBeGreaterThan(0);
    await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0);
    await hand.kill();
    await supervisor.kill();
  });

  // @requirements ORC-014
  it('still cancels the goals below a cancelled one', async () => {
    await supervisor.start();
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, () => 'vanish').start();
    let leftBehind = 0;
    for (let round = 0; round < 6 && leftBehind === 0; round += 1) {
      const goalId = await desk.submit({
        plan: planOf(task('below', [], { subGoal: { text: 'profile nothing in particular' }, maxRetries: 0 })),
      });
      await eventually(async () => (await desk.get(goalId)).childGoalIds?.length === 1);
      const killed = killAfter('goals.cancel');
      await desk.cancel(goalId).catch(() => undefined);
      const caught = await Promise.race([killed, new Promise<-1>((resolve) => setTimeout(() => resolve(-1), 3_000))]);
      // The child was faster: it had ended before its parent was cancelled.
      if (caught === -1) continue;
      leftBehind = caught;
      await supervisor.start();
      await eventually(async () => (await desk.get(goalId)).state === 'CANCELLED', 30_000);
      const { children } = await desk.bus.request(goalsChildren, { goalId }, desk.sender);
      for (const child of children) await eventually(async () => (await desk.get(child.goalId)).finishedAt !== undefined, 30_000);
    }
    await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
    await hand.kill();
    await supervisor.kill();
  });
});
