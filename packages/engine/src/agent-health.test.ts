import { describe, expect, it } from 'vitest';
import { decideRecovery, type HealthSample, noRecovery, readHealth, type RecoveryMemory } from './agent-health.js';

const now = 10 * 3_600_000;
const samples = (failed: number, total: number, over: Partial<HealthSample> = {}): HealthSample[] =>
  Array.from({ length: total }, (_, i) => ({ at: now - 1_000, ok: i >= failed, durationMs: 100, ...over }));
const status = (all: HealthSample[], heartbeat: number | undefined = now) => readHealth(all, heartbeat, now).status;

describe('the health of an agent', () => {
  // @requirement ORC-115
  it('follows the first rule that matches', () => {
    expect(readHealth([], undefined, now).status).toBe('offline');
    expect(status(samples(9, 10), now - 30_001)).toBe('offline');
    expect(status(samples(51, 100))).toBe('unhealthy');
    expect(status(samples(50, 100))).toBe('degraded');
    expect(status(samples(20, 100))).toBe('healthy');
    expect(status(samples(0, 10, { durationMs: 30_001 }))).toBe('degraded');
    expect(status([])).toBe('healthy');
    expect([status(samples(4, 4)), status(samples(5, 5))]).toEqual(['healthy', 'unhealthy']);
  });
  // @requirement ORC-116
  it('forgets what is older than an hour and averages over the last hundred results', () => {
    expect(status(samples(10, 10, { at: now - 3_600_001 }))).toBe('healthy');
    const all = [...samples(100, 100), ...samples(0, 100)];
    expect(readHealth(all, now, now)).toMatchObject({ errorRatePercent: 0, completedLastHour: 100, failedLastHour: 100 });
  });
});

describe('recovery', () => {
  // @requirements ORC-117 ORC-118
  it('restarts or reassigns at most three times, five minutes apart, then tells a person once; getting well starts anew', () => {
    let memory: RecoveryMemory = noRecovery;
    const at = (minute: number, errorRatePercent: number, state: 'unhealthy' | 'offline' | 'healthy' = 'unhealthy') => {
      const step = decideRecovery({ status: state, errorRatePercent, reason: 'r' }, memory, minute * 60_000);
      memory = step.memory;
      return step.action;
    };
    expect([at(0, 60), at(4, 60), at(5, 81), at(10, 0, 'offline'), at(12, 60), at(15, 60), at(20, 60)]).toEqual([
      'reassign',
      'none',
      'restart',
      'restart',
      'none',
      'escalate',
      'none',
    ]);
    expect(at(25, 0, 'healthy')).toBe('none');
    expect(at(26, 60)).toBe('reassign');
  });
});
