import { defaultGoalLimits, GoalEvent, type GoalLimits } from '@autoweave/contracts';
import { fold, type GoalRun } from '@autoweave/engine';
import { newId } from '@autoweave/kernel';
import { describe, expect, it } from 'vitest';
import { ThoughtPermit } from './admission.js';

const at = '2026-01-01T00:00:00.000Z';
const now = Date.parse(at);
const goal = (limits: Partial<GoalLimits>): GoalRun =>
  fold([
    GoalEvent.parse({
      goalId: newId('goal'),
      seq: 1,
      version: 1,
      at,
      type: 'goal.received',
      payload: {
        tenantId: newId('tenant'),
        userId: newId('user'),
        title: 't',
        text: 't',
        inputs: [],
        priority: 5,
        limits: { ...defaultGoalLimits, ...limits },
      },
    }),
  ]) as GoalRun;
const usage = (tokens: number, costMicroUsd = 0) => ({ inputTokens: tokens, outputTokens: 0, costMicroUsd, modelCalls: 1 });

// @requirement AGT-049
describe('a permit to think', () => {
  it('is not given when time is over', () => {
    expect(() => ThoughtPermit.admit(goal({ maxSeconds: 10 }), 'plan', now + 10_000)).toThrow('10 seconds are over');
    expect(ThoughtPermit.admit(goal({ maxSeconds: 10 }), 'plan', now + 9_999).endsAt).toBe(now + 10_000);
  });

  it('allows an answer no longer than what is left, and nothing when too little is', () => {
    const permit = ThoughtPermit.admit(goal({ maxTokens: 1_000 }), 'plan', now);
    expect(permit.next('plan', 'x'.repeat(300))).toBe(900);
    permit.take(usage(701));
    expect(() => permit.next('plan', 'x'.repeat(300))).toThrow('299 tokens are left');
    expect(ThoughtPermit.admit(goal({}), 'plan', now).next('plan', '')).toBe(16_000);
  });

  it('ends with the money, and counts for one purpose only', () => {
    const permit = ThoughtPermit.admit(goal({ maxCostMicroUsd: 10 }), 'plan', now);
    expect(() => permit.next('critic', '')).toThrow('a permit for plan');
    permit.take(usage(1, 10));
    expect(() => permit.next('plan', '')).toThrow('cannot think any further');
  });

  it('is made by admission only: this compiles nowhere else', () => {
    // @ts-expect-error the constructor is private
    const forged = () => new ThoughtPermit('plan', 1, 1, 1);
    // @ts-expect-error nothing of the same shape will do: its limits are private
    const faked: ThoughtPermit = { endsAt: 1, next: () => 1, take: () => undefined };
    expect([forged, faked]).toHaveLength(2);
    expect(() => ThoughtPermit.assertReal(faked)).toThrow('from admission only');
    expect(() => ThoughtPermit.assertReal(Object.create(ThoughtPermit.prototype))).toThrow('from admission only');
  });
});
