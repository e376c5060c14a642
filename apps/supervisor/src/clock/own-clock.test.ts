import type { GoalRun } from '@autoweave/engine';
import { describe, expect, it } from 'vitest';
import { Alarms } from './alarms.js';
import { OwnClock } from './own-clock.js';

/** As much of a goal as has a time: an auction that closes and a task that is delayed. */
const goal = (closesInMs: number, dueInMs: number) => {
  const iso = (ms: number) => new Date(Date.now() + ms).toISOString();
  const auctions = new Map([['a', { closesAt: iso(closesInMs) }]]);
  const late = { retryAt: iso(dueInMs) };
  return {
    goalId: 'g',
    state: 'EXECUTING',
    auctions,
    tasks: new Map([['b', late]]),
    toExpand: new Set(),
    toSpawn: new Set(),
    toAuction: new Set(['b']),
  } as unknown as GoalRun & { readonly auctions: Map<string, unknown> };
};

describe('the clock of own steps', () => {
  it('rings for every time in turn, also when nothing was left to do at the one before', async () => {
    const run = goal(60, 140);
    const alarms = new Alarms();
    const rang: number[] = [];
    const begin = Date.now();
    const clock = new OwnClock(
      alarms,
      () => run,
      () => rang.push(Date.now() - begin),
    );
    clock.follow(run, new Date().toISOString());
    // Closed early: nothing is written when the first alarm rings.
    run.auctions.clear();
    clock.follow(run, new Date().toISOString());
    await new Promise((resolve) => setTimeout(resolve, 300));
    alarms.close();
    expect(rang).toHaveLength(2);
    expect(rang[1]).toBeGreaterThanOrEqual(139);
  });
});
