import { describe, expect, it } from 'vitest';
import { Desk } from './desk.js';

const never = new AbortController().signal;

/** A desk at which all places are taken, and the order in which those who wait are let in. */
function fullDesk(places: number) {
  const desk = new Desk(places);
  const order: string[] = [];
  for (let i = 0; i < places; i += 1) void desk.enter('a', 5, never);
  return {
    desk,
    order,
    wait(tenant: string, name = tenant, priority = 5, signal = never) {
      void desk.enter(tenant, priority, signal).then((seated) => order.push(seated ? name : `${name} gave up`));
    },
    async leave(times: number) {
      for (let i = 0; i < times; i += 1) desk.leave();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('the desk at which goals wait for a model', () => {
  it('lets one goal of a tenant in within a round, although another tenant has a thousand goals waiting', async () => {
    const { desk, order, wait, leave } = fullDesk(16);
    for (let i = 0; i < 1_000; i += 1) wait('a');
    await leave(100);
    wait('b');
    await leave(2);
    expect(order.slice(100)).toContain('b');
    expect(desk.waiting).toBe(1_000 - 101);
  });

  it('lets the goal of the higher priority of a tenant in first, and the older of two alike', async () => {
    const { order, wait, leave } = fullDesk(1);
    wait('a', 'first');
    wait('a', 'second');
    wait('a', 'urgent', 9);
    await leave(3);
    expect(order).toEqual(['urgent', 'first', 'second']);
  });

  it('forgets at once who gave up, and takes no place for it', async () => {
    const { desk, order, wait, leave } = fullDesk(1);
    const abort = new AbortController();
    wait('a', 'gone', 9, abort.signal);
    wait('a', 'next');
    abort.abort();
    expect(desk.waiting).toBe(1);
    await leave(1);
    expect(order).toEqual(['gone gave up', 'next']);
    abort.abort();
    expect(await desk.enter('a', 5, abort.signal)).toBe(false);
  });

  it('keeps its number of places', async () => {
    const { order, wait, leave } = fullDesk(2);
    for (let i = 0; i < 5; i += 1) wait('a', String(i));
    await leave(3);
    expect(order).toHaveLength(3);
    await leave(4);
    wait('b', 'late');
    await leave(0);
    expect(order).toHaveLength(6);
  });
});
