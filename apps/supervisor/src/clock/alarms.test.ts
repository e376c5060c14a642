import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Alarms } from './alarms.js';

describe('alarms', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ring once each, in order of time, whatever order they were set in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 60 }), (delays) => {
        const alarms = new Alarms();
        const begin = Date.now();
        const rung: number[] = [];
        for (const delay of delays) alarms.set(begin + delay, () => rung.push(delay));
        vi.advanceTimersByTime(100_001);
        expect(rung).toEqual([...delays].sort((a, b) => a - b));
        alarms.close();
      }),
    );
  });

  it('that were set before closing do not ring afterwards', () => {
    const alarms = new Alarms();
    const ring = vi.fn();
    alarms.set(Date.now() + 10, ring);
    alarms.close();
    alarms.set(Date.now() + 10, ring);
    vi.advanceTimersByTime(1_000);
    expect(ring).not.toHaveBeenCalled();
  });
});
