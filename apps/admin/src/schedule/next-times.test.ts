import { describe, expect, it } from 'vitest';
import { inZone, nextTimes } from './next-times';

describe('the next times of a schedule', () => {
  it('are read in its time zone, over a change of clocks', () => {
    const { times } = nextTimes('0 8 * * *', 'Europe/Berlin', 3, new Date('2026-10-23T12:00:00Z'));
    expect(times.map((at) => at.toISOString())).toEqual([
      '2026-10-24T06:00:00.000Z',
      '2026-10-25T07:00:00.000Z',
      '2026-10-26T07:00:00.000Z',
    ]);
    expect(times.map((at) => inZone(at, 'Europe/Berlin').slice(-5))).toEqual(['08:00', '08:00', '08:00']);
  });
  it('say what is wrong', () => {
    expect(nextTimes('* * *', 'UTC').error).toMatch(/Five fields/);
    expect(nextTimes('99 * * * *', 'UTC').error).toBeTruthy();
    expect(nextTimes('0 8 * * *', 'Mars/Base').error).toBeTruthy();
    expect(nextTimes('0 0 31 2 *', 'UTC').error).toBe('This never happens');
  });
});
