import { shardCount, streams } from '@autoweave/contracts';
import { connectRedis, createPool } from '@autoweave/kernel';
import { createTestSystem } from '@autoweave/testkit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { supervisorMigrations } from '../src/service.js';
import { Desk } from './desk.js';
import { Hand } from './hand.js';
import { approver, type LoadName, submitted, worker } from './load.js';
import { SupervisorProcess } from './process.js';
import { assertKept } from './soundness.js';

vi.setConfig({ testTimeout: 60_000 });
const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 3 });
const redis = connectRedis(system.env.REDIS_URL);
system.onClose(() => pool.end());
system.onClose(() => redis.disconnect());
const env = { ...system.env, PATH: process.env['PATH'], AUTOWEAVE_WORKER_LEASE_MS: '2000', AUTOWEAVE_HINT_TIMEOUT_MS: '1000' };
const supervisor = new SupervisorProcess(env);
system.onClose(() => supervisor.kill());
beforeAll(() => supervisor.start());

const names: readonly LoadName[] = ['plain', 'wide', 'fanOut', 'approval'];

/** Goals of every kind while something goes on beside them. */
async function carriedOut(hand: Hand, beside: () => Promise<void>): Promise<string[]> {
  const stopApproving = approver(desk);
  let over = false;
  const trouble = (async () => {
    while (!over) await beside();
  })();
  const goals = await Promise.all(names.map((name) => submitted(desk, name)));
  for (const goalId of goals) expect((await desk.finished(goalId, 40_000)).state).toBe('COMPLETED');
  over = true;
  await trouble;
  for (const goalId of goals) await assertKept(pool, goalId);
  await stopApproving();
  await hand.kill();
  return goals;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('messages that arrive twice', () => {
  // @requirements ORC-017
  it('word for word, while the work goes on and after it is over, change nothing the second time', async () => {
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, worker).start();
    const again = async (count: number) => {
      for (let shard = 0; shard < shardCount; shard += 1)
        for (const [, fields] of await redis.xrevrange(streams.shard(shard), '+', '-', 'COUNT', count))
          await redis.xadd(streams.shard(shard), '*', ...fields);
    };
    const goals = await carriedOut(hand, async () => {
      await again(2);
      await sleep(40);
    });
    const seqs = async () => (await pool.query('SELECT goal_id, last_seq FROM goal ORDER BY goal_id')).rows;
    const before = await seqs();
    await again(50);
    // What is asked afterwards is answered after everything before it.
    for (const goalId of goals) await desk.cancel(goalId).catch(() => undefined);
    expect(await seqs()).toEqual(before);
    for (const goalId of goals) await assertKept(pool, goalId);
  });
});

describe('hosts that disagree about the time', () => {
  // The comparisons that cross hosts: a worker's sign of life (counted from its arrival) and the lease of a shard (on the
  // clock of Postgres). Claims about times inside messages decide nothing.
  // @requirements ORC-098
  it.each([
    ['five minutes behind', -300_000],
    ['five minutes ahead', 300_000],
  ])('a worker whose clock is %s keeps its attempts while it beats', async (_, skewMs) => {
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, async (a) => {
      // Longer than a lease.
      if (a.task.key === 'a') await sleep(3_000);
      return worker(a);
    }).start();
    hand.skewMs = skewMs;
    const begun = hand.seen.length;
    await carriedOut(hand, async () => void (await sleep(100)));
    expect(
      hand.seen
        .slice(begun)
        .filter((a) => a.task.key === 'a')
        .map((a) => a.attempt),
    ).toEqual([1]);
  });
});
