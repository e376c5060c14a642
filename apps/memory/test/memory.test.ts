import { memoryDelete, memoryGet, memoryList, memoryRecall, memoryStore } from '@autoweave/contracts';
import { Bus, connectRedis } from '@autoweave/kernel';
import { createTestSystem } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryMigrations, service } from '../src/index.js';

const id = (prefix: string, last: string) => `${prefix}_01h2xcejqtf2nbrexx3vqjhp4${last}`;
const ana = { tenantId: id('tenant', '1'), actor: { type: 'user' as const, userId: id('user', '1'), role: 'member' } };
const ben = { tenantId: id('tenant', '1'), actor: { type: 'user' as const, userId: id('user', '2'), role: 'member' } };
const stranger = { tenantId: id('tenant', '2'), actor: { type: 'user' as const, userId: id('user', '3'), role: 'admin' } };

const item = (title: string, content: string, namespace = 'tenant') => ({
  kind: 'semantic' as const,
  namespace,
  title,
  content,
  source: 'test',
});

describe('the memory service', () => {
  let bus: Bus;
  let stopDatabase: () => Promise<void>;

  beforeAll(async () => {
    const system = await createTestSystem({ migrations: memoryMigrations });
    const running = await system.boot(service);
    bus = new Bus('test', 'memory-test', connectRedis(system.env.REDIS_URL), connectRedis(system.env.REDIS_URL));
    system.onClose(() => bus.close());
    const { POOL } = await import('@autoweave/kernel');
    const pool = running.app.get<{ query: unknown }>(POOL);
    stopDatabase = async () => {
      pool.query = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
    };
    await bus.request(
      memoryStore,
      {
        items: [
          item('Backups', 'The database backup runs every night at two.'),
          item('Deliveries', 'Customers complain about late deliveries.'),
          item('Ana only', 'My favourite chart is a scatter plot.', `user:${ana.actor.userId}`),
        ],
      },
      ana,
    );
  });

  // @requirements MEM-006 MEM-027
  it('finds what was stored and says which tier answered', async () => {
    const recall = await bus.request(memoryRecall, { query: 'when is the backup of the database?' }, ana);
    expect(recall).toMatchObject({ tier: 'sparse', degraded: false });
    expect(recall.hits[0]?.memory.title).toBe('Backups');
  });

  it('stores once for one key', async () => {
    const once = await bus.request(memoryStore, { items: [item('Once', 'only once')], idempotencyKey: 'k1' }, ana);
    expect(await bus.request(memoryStore, { items: [item('Once', 'only once')], idempotencyKey: 'k1' }, ana)).toEqual(once);
  });

  // @requirements MEM-022
  it('shows nothing of one tenant to another, in no command', async () => {
    const { memories } = await bus.request(memoryList, {}, ana);
    const memoryId = memories[0]!.memoryId;
    expect((await bus.request(memoryRecall, { query: 'backup database deliveries' }, stranger)).hits).toEqual([]);
    expect((await bus.request(memoryList, {}, stranger)).total).toBe(0);
    await expect(bus.request(memoryGet, { memoryId }, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bus.request(memoryDelete, { memoryId }, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  // @requirements MEM-022 AGT-088
  it('keeps a personal namespace from other people of the tenant', async () => {
    const own = `user:${ana.actor.userId}`;
    expect((await bus.request(memoryRecall, { query: 'favourite chart', namespaces: [own] }, ana)).hits).toHaveLength(1);
    await expect(bus.request(memoryRecall, { query: 'favourite chart', namespaces: [own] }, ben)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  // @requirements MEM-027
  it('forgets what is deleted', async () => {
    const { memoryIds } = await bus.request(memoryStore, { items: [item('Gone', 'unforgettable zebra')] }, ana);
    await bus.request(memoryDelete, { memoryId: memoryIds[0]! }, ana);
    expect(
      (await bus.request(memoryRecall, { query: 'unforgettable zebra' }, ana)).hits.filter((hit) => hit.memory.title === 'Gone'),
    ).toEqual([]);
  });

  // @requirements MEM-020
  it('answers from what it used last while the store is away, and says that it is degraded', async () => {
    await bus.request(memoryRecall, { query: 'database backup' }, ana);
    await stopDatabase();
    const recall = await bus.request(memoryRecall, { query: 'database backup' }, ana);
    expect(recall).toMatchObject({ tier: 'cache', degraded: true });
    expect(recall.hits[0]?.memory.title).toBe('Backups');
    expect(await bus.request(memoryRecall, { query: 'database backup' }, stranger)).toMatchObject({
      tier: 'none',
      degraded: true,
      hits: [],
    });
  });
});
