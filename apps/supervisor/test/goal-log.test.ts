import { newId } from '@autoweave/kernel';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { GoalStore } from '../src/writer/goal-store.js';
import { planOf, task } from './desk.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
let store: GoalStore;
beforeAll(async () => {
  room = await openRoom();
  store = new GoalStore(room.pool);
});

const finished = async () => {
  const keys = Array.from({ length: 40 }, (_, i) => `t${i}`);
  const goalId = await room.desk.submit({ plan: planOf(...keys.map((key) => task(key)), task('join', keys)) });
  await room.desk.finished(goalId);
  return goalId;
};

describe('the log of a goal', () => {
  it('is the same in one read, in pages of any size, and event by event in the view for people', async () => {
    const { desk, pool } = room;
    const goalId = await finished();
    const whole = await store.events(desk.tenantId, goalId, 0, 5_000);
    expect(whole.map((e) => e.seq)).toEqual(whole.map((_, i) => i + 1));
    for (const limit of [1, 7, 100]) {
      const pages = [];
      for (
        let page = await store.events(desk.tenantId, goalId, 0, limit);
        page.length > 0;
        page = await store.events(desk.tenantId, goalId, pages.length, limit)
      ) {
        expect(page.length).toBeLessThanOrEqual(limit);
        pages.push(...page);
      }
      expect(pages).toEqual(whole);
    }
    const { rows } = await pool.query('SELECT seq, type, payload, at FROM goal_event WHERE goal_id = $1 ORDER BY seq', [goalId]);
    expect(rows.map(({ seq, type, payload, at }) => ({ seq, type, payload, at: at.toISOString() }))).toEqual(
      whole.map(({ seq, type, payload, at }) => ({ seq, type, payload, at })),
    );
    const { rows: log } = await pool.query('SELECT count(*)::int AS n FROM goal_log WHERE goal_id = $1', [goalId]);
    expect(log[0].n).toBeLessThan(whole.length / 2);
  });

  it('takes in what a supervisor of the version before writes, and shows it like its own', async () => {
    const { desk, pool } = room;
    const goalId = await finished();
    const copy = newId('goal');
    await pool.query(
      `INSERT INTO goal_event (goal_id, seq, tenant_id, type, version, payload, at)
       SELECT $2, seq, tenant_id, type, version, payload, at FROM goal_event WHERE goal_id = $1`,
      [goalId, copy],
    );
    const own = await store.events(desk.tenantId, goalId, 0, 5_000);
    expect(await store.events(desk.tenantId, copy, 0, 5_000)).toEqual(own.map((e) => ({ ...e, goalId: copy })));
    const folded = (await store.load([copy])).get(copy);
    expect([folded?.state, folded?.seq]).toEqual(['COMPLETED', own.length]);
    expect(await store.foldAll(copy)).toEqual(folded);
  });

  it('is no way around the rows of a tenant for whoever is held to them', async () => {
    const { desk, pool } = room;
    await finished();
    const client = await pool.connect();
    try {
      await client.query("SELECT set_config('role', 'autoweave_tenant', false)");
      const seen = async (tenantId: string) => {
        await client.query("SELECT set_config('aw.tenant', $1, false)", [tenantId]);
        const { rows } = await client.query('SELECT DISTINCT tenant_id FROM goal_event');
        return rows.map((row) => row.tenant_id);
      };
      expect(await seen(desk.tenantId)).toEqual([desk.tenantId]);
      expect(await seen(newId('tenant'))).toEqual([]);
    } finally {
      client.release(true);
    }
  });
});
