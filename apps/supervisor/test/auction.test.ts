import { agentsBid, type Bid, streams } from '@autoweave/contracts';
import { connectRedis, replyTo } from '@autoweave/kernel';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { planOf, task } from './desk.js';
import { assertProjected } from './projection.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
let bidders: ((question: ReturnType<typeof agentsBid.input.parse>) => Bid[]) | undefined;
beforeAll(async () => {
  room = await openRoom();
  const { REDIS_URL } = room.system.env;
  const reading = connectRedis(REDIS_URL, { blocking: true });
  const writing = connectRedis(REDIS_URL);
  let open = true;
  room.system.onClose(() => {
    open = false;
    reading.disconnect();
    writing.disconnect();
  });
  // The agents service's side of the bus, as far as bids go.
  void (async () => {
    for (let at = '0'; open; ) {
      const reply = (await reading.xread('BLOCK', 500, 'STREAMS', streams.service('agents'), at).catch(() => null)) as
        | [string, [string, string[]][]][]
        | null;
      for (const [id, fields] of reply?.[0]?.[1] ?? []) {
        at = id;
        const envelope = JSON.parse(fields[1] as string);
        if (envelope.type === agentsBid.type && bidders)
          await replyTo(writing, envelope, { ok: true, payload: { bids: bidders(agentsBid.input.parse(envelope.payload)) } });
      }
    }
  })();
});
afterEach(() => {
  bidders = undefined;
});

const market = { pattern: 'market' as const, plan: planOf(task('x', [], { agentType: 'code' })) };
const bid = (taskId: string, agent: string, over: Partial<Bid> = {}): Bid => ({
  taskId,
  agent,
  agentType: agent,
  tokens: 100,
  costMicroUsd: 100,
  seconds: 10,
  confidence: 0.5,
  quality: 0.5,
  basis: 'test',
  ...over,
});

describe('a market', () => {
  // @requirement ORC-050
  it('gives a task to the best bid as soon as everybody has bid, and all of it is in the log', async () => {
    const { desk, hand, pool } = room;
    bidders = ({ tasks }) =>
      tasks.flatMap(({ taskId }) => [
        bid(taskId, 'code'),
        bid(taskId, 'general', { confidence: 1, quality: 1, costMicroUsd: 1, seconds: 1 }),
      ]);
    const begin = Date.now();
    const goalId = await desk.submit(market);
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(Date.now() - begin).toBeLessThan(4_500);
    expect(hand.seen.filter((a) => a.goalId === goalId).map((a) => a.agentType)).toEqual(['general']);
    const events = await desk.events(goalId);
    expect(events.flatMap((e) => (e.type.startsWith('auction.') ? [e.type] : []))).toEqual([
      'auction.opened',
      'auction.bid',
      'auction.awarded',
    ]);
    expect(events.find((e) => e.type === 'auction.awarded')).toMatchObject({ payload: { items: [{ agent: 'general' }] } });
    expect((await desk.get(goalId)).bids).toHaveLength(2);
    await assertProjected(pool, goalId);
  });

  // @requirement ORC-050
  it('is held on the terms that were submitted, and on no others', async () => {
    const { desk, hand } = room;
    bidders = ({ tasks }) =>
      tasks.flatMap(({ taskId }) => [
        bid(taskId, 'code', { confidence: 0, quality: 0, costMicroUsd: 1 }),
        bid(taskId, 'general', { confidence: 1, quality: 1, costMicroUsd: 1_000 }),
      ]);
    const weights = { cost: 1, time: 0, confidence: 0, quality: 0 };
    const goalId = await desk.submit({ ...market, auction: { weights, windowSeconds: 30 } });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(hand.seen.filter((a) => a.goalId === goalId).map((a) => a.agentType)).toEqual(['code']);
    const opened = (await desk.events(goalId)).find((e) => e.type === 'auction.opened');
    if (opened?.type !== 'auction.opened') throw new Error('there was no auction');
    expect(opened.payload.weights).toEqual(weights);
    expect(Date.parse(opened.payload.closesAt) - Date.parse(opened.at)).toBe(30_000);
  });

  // @requirement ORC-050
  it('whose agents do not answer is decided by their records within the window', async () => {
    const { desk } = room;
    const begin = Date.now();
    const goalId = await desk.submit(market);
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(Date.now() - begin).toBeLessThan(6_500);
    const bids = (await desk.get(goalId)).bids ?? [];
    expect(bids.map((b) => b.agent).sort()).toEqual(['code', 'general']);
    expect(bids[0]?.basis).toContain('record');
  });

  it('does not listen to bids of agents that do not exist or for tasks of others', async () => {
    const { desk, hand } = room;
    bidders = ({ tasks }) => [
      bid(tasks[0]?.taskId ?? '', 'ghost', { confidence: 1, quality: 1 }),
      bid('task_01h2xcejqtf2nbrexx3vqjhp41', 'code'),
    ];
    const goalId = await desk.submit(market);
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect((await desk.get(goalId)).bids?.map((b) => b.agent)).not.toContain('ghost');
    expect(hand.seen.filter((a) => a.goalId === goalId)).toHaveLength(1);
  });

  it('goes on after its supervisor is replaced in the middle of an auction', async () => {
    const { desk } = room;
    const goalId = await desk.submit(market);
    await room.restart();
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect((await desk.events(goalId)).filter((e) => e.type === 'auction.awarded')).toHaveLength(1);
  });
});
