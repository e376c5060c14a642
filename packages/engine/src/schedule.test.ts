import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxMadeUp, planRuns } from './schedule.js';

const minute = 60_000;
const everyHour = (after: number): number => (Math.floor(after / (60 * minute)) + 1) * 60 * minute;

describe('what is due of a schedule', () => {
  it('is the present time, once, and the next one follows', () => {
    expect(planRuns(60 * minute, 60 * minute + 500, 'run_once', everyHour)).toEqual({
      runs: [{ dueAt: 60 * minute, trigger: 'time' }],
      skipped: [],
      nextRunAt: 120 * minute,
    });
  });
  // @requirement ORC-085
  it('after an absence is none, one, or at most ten of the missed times', () => {
    const now = 30.5 * 60 * minute;
    const of = (policy: 'skip' | 'run_once' | 'run_all') => planRuns(60 * minute, now, policy, everyHour);
    expect([of('skip').runs.length, of('skip').skipped.length]).toEqual([0, 30]);
    expect(of('run_once').runs).toEqual([{ dueAt: 30 * 60 * minute, trigger: 'missed' }]);
    expect(of('run_all').runs).toHaveLength(maxMadeUp);
    expect(of('skip').nextRunAt).toBe(31 * 60 * minute);
  });
  it('loses no due time and doubles none, whatever the gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 300 * 60 * minute }),
        fc.constantFrom('skip' as const, 'run_once' as const, 'run_all' as const),
        (hour, late, policy) => {
          const first = hour * 60 * minute;
          const now = first + late;
          const plan = planRuns(first, now, policy, everyHour);
          const all = [...plan.runs.map((r) => r.dueAt), ...plan.skipped].sort((a, b) => a - b);
          const expected: number[] = [];
          for (let t = first; t <= now; t = everyHour(t)) expected.push(t);
          expect(all).toEqual(expected);
          expect(plan.nextRunAt).toBe(everyHour(now));
        },
      ),
    );
  });
});
