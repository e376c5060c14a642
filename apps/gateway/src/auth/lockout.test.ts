import { describe, expect, it } from 'vitest';
import { afterFailure, type Failures, isLocked } from './lockout.js';

const none: Failures = { count: 0, firstAt: null, lockedUntil: null };
const minute = 60_000;

describe('the lock of an account', () => {
  // @requirement IDN-006
  it('comes with the fifth failure within 15 minutes, lasts 15, and doubles up to a day', () => {
    let failures = none;
    let now = new Date(0);
    const locks: number[] = [];
    for (let i = 1; i <= 45; i += 1) {
      failures = afterFailure(failures, now);
      if (i % 5 !== 0) continue;
      expect(isLocked(failures, now)).toBe(true);
      locks.push((failures.lockedUntil!.getTime() - now.getTime()) / minute);
      now = new Date(failures.lockedUntil!.getTime() + 1);
      expect(isLocked(failures, now)).toBe(false);
    }
    expect(locks).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  });
  it('does not come for failures that are far apart', () => {
    let failures = none;
    for (let i = 0; i < 20; i += 1) failures = afterFailure(failures, new Date(i * 16 * minute));
    expect(failures.lockedUntil).toBeNull();
  });
});
