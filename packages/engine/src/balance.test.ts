import { BalanceStrategy } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balance, type BalanceTarget } from './balance.js';

const target = (id: string, over: Partial<BalanceTarget> = {}): BalanceTarget => ({
  id,
  healthy: true,
  draining: false,
  active: 0,
  capacity: 4,
  ...over,
});
const targetsArb = fc
  .array(
    fc.record({
      healthy: fc.boolean(),
      draining: fc.boolean(),
      active: fc.integer({ min: 0, max: 5 }),
      capacity: fc.integer({ min: 0, max: 5 }),
      weight: fc.integer({ min: 0, max: 5 }),
      responseMs: fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: undefined }),
      capabilities: fc.subarray(['docker', 'systemd', 'gpu']),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((one, i) => ({ id: `n${i}`, ...one })));
const pick = (strategy: BalanceStrategy, targets: readonly BalanceTarget[], over = {}) => {
  const choice = balance(strategy, targets, { turn: 0, chance: 0, ...over });
  return choice.ok ? choice.target.id : undefined;
};

describe('balancing', () => {
  // @requirements ORC-109 ORC-111
  it('by any strategy gives work only to healthy targets that are not draining, have room and what is required, and to one whenever there is one', () => {
    fc.assert(
      fc.property(
        targetsArb,
        fc.constantFrom(...BalanceStrategy.options),
        fc.nat(1_000),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        fc.subarray(['docker', 'gpu']),
        (targets, strategy, turn, chance, required) => {
          const able = targets.filter(
            (t) => t.healthy && !t.draining && t.active < t.capacity && required.every((c) => t.capabilities.includes(c as never)),
          );
          const choice = balance(strategy, targets, { turn, chance, required });
          expect(choice.ok).toBe(able.length > 0);
          if (choice.ok) expect(able.map((t) => t.id)).toContain(choice.target.id);
        },
      ),
    );
  });
  it('in turn reaches everybody equally', () => {
    const three = [target('a'), target('b'), target('c')];
    expect([0, 1, 2, 3].map((turn) => pick('round_robin', three, { turn }))).toEqual(['a', 'b', 'c', 'a']);
  });
  it('by weight gives shares that follow the weights within one per cent of a thousand turns', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const total = weights.reduce((a, b) => a + b, 0);
        fc.pre(total > 0);
        const targets = weights.map((weight, i) => target(`n${i}`, { weight }));
        const counts = new Map<string, number>();
        for (let turn = 0; turn < 1_000; turn += 1) {
          const id = pick('weighted', targets, { turn })!;
          counts.set(id, (counts.get(id) ?? 0) + 1);
        }
        for (const [i, weight] of weights.entries())
          expect(Math.abs((counts.get(`n${i}`) ?? 0) / 1_000 - weight / total)).toBeLessThan(0.01);
      }),
      { numRuns: 30 },
    );
  });
  it('by load, connections, speed, capability and resources finds the best of each', () => {
    const small = target('small', { active: 1, capacity: 1.5, responseMs: 5, freeCpu: 0.1, freeMemory: 0.1 });
    const large = target('large', { active: 3, capacity: 100, responseMs: 50, capabilities: ['gpu'], freeCpu: 0.9, freeMemory: 0.9 });
    expect(pick('least_loaded', [small, large])).toBe('large');
    expect(pick('least_connections', [small, large])).toBe('small');
    expect(pick('response_time', [small, large])).toBe('small');
    expect(pick('capability_match', [small, large], { preferred: ['gpu'] })).toBe('large');
    expect(pick('resource_based', [small, large])).toBe('large');
    expect(pick('weighted_random', [small, large], { chance: 0.9 })).toBe('large');
    expect(pick('random', [small, large], { chance: 0.1 })).toBe('large');
  });
});
