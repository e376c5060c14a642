import type { GoalEvent } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { mostEventsPerRow, packLog, type StoredLogRow, unpackLog } from './log-row.js';

const event = (seq: number, reason: string, at = '2026-01-02T03:04:05.678Z'): GoalEvent => ({
  goalId: 'goal_1',
  seq,
  version: 1,
  at,
  type: 'goal.cancelled',
  payload: { reason },
});
const pack = (events: readonly GoalEvent[]) =>
  packLog(
    'tenant_1',
    events,
    events.map((e) => JSON.stringify(e.payload)),
  );
const stored = (events: readonly GoalEvent[]): StoredLogRow[] =>
  pack(events).map((row) => ({ goal_id: row.goalId, seq: row.seq, at: new Date(row.at), events: row.events, type: null, payload: null }));

describe('rows of a log', () => {
  it('give back the events as they were put in: their order, their own times, any text', () => {
    const events = [
      event(4, 'a "quoted" reason\n\u{1F9F5}'),
      event(5, '', '2026-01-02T03:04:05.679Z'),
      event(6, 'x'.repeat(1_700), '2026-01-02T03:04:05.679Z'),
      ...Array.from({ length: 300 }, (_, i) =>
        event(7 + i, String(i).repeat(i % 50), `2026-01-02T03:04:06.${String(i % 7).padStart(3, '0')}Z`),
      ),
    ];
    expect(unpackLog(stored(events))).toEqual(events);
    for (const after of [4, 5, 6, 50, 305, 306]) expect(unpackLog(stored(events), after)).toEqual(events.filter((e) => e.seq > after));
  });

  it('are few, each small enough to stay in the table; an event that is too large stands alone', () => {
    const small = pack(Array.from({ length: 20 }, (_, i) => event(1 + i, 'short')));
    expect(small.map((row) => row.seq)).toEqual([20]);
    const mixed = pack([event(1, 'short'), event(2, 'x'.repeat(5_000)), event(3, 'short'), event(4, 'short')]);
    expect(mixed.map((row) => row.seq)).toEqual([1, 2, 4]);
    const many = pack(Array.from({ length: 200 }, (_, i) => event(1 + i, 'y'.repeat(100))));
    for (const row of many) expect(row.events.length).toBeLessThan(1_900);
  });

  it('hold no more events than a reader of a part of the log reckons with', () => {
    const rows = stored(Array.from({ length: 1_000 }, (_, i) => event(1 + i, '')));
    for (const row of rows) expect((JSON.parse(row.events as string) as unknown[]).length).toBeLessThanOrEqual(mostEventsPerRow);
  });

  it('of the first version, with one event each in columns of their own, are read like any other', () => {
    const old = {
      goal_id: 'goal_1',
      seq: 1,
      at: new Date('2025-01-02T03:04:05.678Z'),
      events: null,
      type: 'goal.cancelled',
      payload: { reason: 'old' },
    };
    const events = [event(2, 'new'), event(3, 'new')];
    expect(unpackLog([old, ...stored(events)])).toEqual([event(1, 'old', '2025-01-02T03:04:05.678Z'), ...events]);
    expect(unpackLog([old], 1)).toEqual([]);
  });
});
