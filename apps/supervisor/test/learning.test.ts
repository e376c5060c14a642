import {
  agentsProfile,
  defaultGoalLimits,
  type Memory,
  MemoryInput,
  memoryRecall,
  memoryStore,
  type RecalledMemory,
  RecallQuery,
} from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import { type Answer, BusPeer, eventually } from '@autoweave/testkit';
import { beforeAll, expect, it, vi } from 'vitest';
import { Desk, planOf, task } from './desk.js';
import { completed, failed } from './hand.js';
import { answer, openRoom, plainModel, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });

/** The memory as the supervisor sees it: whatever shares a word with the question and may be seen comes back. */
class Shelf {
  readonly kept: (Memory & { readonly tenantId: string })[] = [];

  store(payload: unknown, tenantId: string): { readonly memoryIds: string[] } {
    const { items } = memoryStore.input.parse(payload);
    const stored = items.map((item) => ({
      ...MemoryInput.parse(item),
      memoryId: newId('mem'),
      tier: 'hot' as const,
      usageCount: 0,
      pinned: false,
      createdAt: new Date().toISOString(),
      tenantId,
    }));
    this.kept.push(...stored);
    return { memoryIds: stored.map(({ memoryId }) => memoryId) };
  }

  recall(payload: unknown, tenantId: string) {
    const { query, namespaces } = RecallQuery.parse(payload);
    const words = query.toLowerCase().split(/\W+/);
    const hits = this.kept
      .filter((one) => one.tenantId === tenantId && namespaces.includes(one.namespace))
      .filter(({ content }) => words.some((word) => word.length > 3 && content.toLowerCase().includes(word)))
      .map(({ tenantId: _whose, ...memory }) => ({ memory, score: 1, legs: {} }));
    return { hits, tier: 'hot', degraded: false, latencyMs: 1 };
  }
}

const told: (readonly RecalledMemory[])[] = [];
const shelf = new Shelf();
let room: Room;
beforeAll(async () => {
  room = await openRoom(
    plainModel(
      answer('plan', ({ memories }) => {
        told.push(memories);
        return planOf(task('paint', [], { agentType: 'code', maxRetries: 0 }));
      }),
      answer('reflect', () => ({ lessons: ['Sand the fence before you paint it'] })),
    ),
  );
  const peer = new BusPeer(
    room.system.env.REDIS_URL,
    'memory',
    new Map<string, Answer>([
      [memoryStore.type, (payload, { tenantId }) => shelf.store(payload, tenantId as string)],
      [memoryRecall.type, (payload, { tenantId }) => shelf.recall(payload, tenantId as string)],
    ]),
  );
  room.system.onClose(() => peer.close());
});

// @requirements ORC-127 ORC-128
it('what a goal came to is recorded, for memory and for the agent, and the next goal like it is planned with both at hand', async () => {
  const { desk, hand } = room;
  const first = await desk.submit({ text: 'Paint the fence in the garden' });
  await desk.finished(first);
  expect(told.at(-1)).toEqual([]);
  expect(shelf.kept.map(({ kind, goalId, namespace }) => [kind, goalId, namespace])).toEqual([
    ['strategic', first, `user:${desk.userId}`],
    ['procedural', first, `user:${desk.userId}`],
  ]);
  expect(shelf.kept[0]?.content).toMatch(/Goal: Paint the fence[\s\S]*Outcome: paint done[\s\S]*Quality: 0\.90/);
  const second = await desk.submit({ text: 'Paint the other fence' });
  await desk.finished(second);
  expect(told.at(-1)?.map(({ content }) => content)).toEqual([
    expect.stringContaining('Goal: Paint the fence in the garden'),
    'Sand the fence before you paint it',
  ]);
  hand.behaviour = (a) => [failed(a, 'SAFETY_VIOLATION')];
  const third = await desk.submit({
    plan: planOf(task('paint', [], { agentType: 'code', maxRetries: 0 })),
    limits: { ...defaultGoalLimits, maxReplans: 0 },
  });
  await desk.finished(third);
  hand.behaviour = (a) => [completed(a)];
  const profile = await eventually(async () => {
    const now = await desk.bus.request(agentsProfile, { name: 'code' }, desk.sender);
    return now.totalTasks >= 3 ? now : undefined;
  });
  expect(profile).toMatchObject({ succeeded: 2, failed: 1 });
});

// @requirement ORC-128
it('nobody is told what others learned: memories of one person stay with them, those of an organisation with it', async () => {
  const stranger = new Desk(room.system);
  await stranger.finished(await stranger.submit({ text: 'Paint the fence in the garden' }));
  expect(told.at(-1)).toEqual([]);
});
