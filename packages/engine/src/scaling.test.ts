import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideScaling, defaultScaling, type ScalingMemory } from './scaling.js';

const minute = 60_000;

describe('autoscaling', () => {
  // @requirements ORC-112 ORC-113
  it('stays within its bounds, changes by one, and never twice within the stabilisation time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.double({ min: 0, max: 1.5, noNaN: true }), { maxLength: 200 }),
        (start, series) => {
          let nodes = start;
          let memory: ScalingMemory | undefined;
          let last: number | undefined;
          series.forEach((utilisation, i) => {
            const decision = decideScaling({ nodes, utilisation }, memory, defaultScaling, i * minute);
            expect(Math.abs(decision.nodes - nodes)).toBeLessThanOrEqual(1);
            expect(decision.nodes).toBeGreaterThanOrEqual(defaultScaling.minNodes);
            expect(decision.nodes).toBeLessThanOrEqual(defaultScaling.maxNodes);
            expect(decision.reason).not.toBe('');
            if (decision.action !== 'hold') {
              if (last !== undefined) expect(i * minute - last).toBeGreaterThanOrEqual(defaultScaling.stabilisationMs);
              last = i * minute;
            }
            nodes = decision.nodes;
            memory = decision.memory;
          });
        },
      ),
    );
  });
  it('waits until a threshold was crossed for five minutes without a break, and says which metric caused it', () => {
    let memory: ScalingMemory | undefined;
    const at = (m: number, utilisation: number) => {
      const decision = decideScaling({ nodes: 2, utilisation }, memory, defaultScaling, m * minute);
      memory = decision.memory;
      return decision;
    };
    expect(at(0, 0.9).action).toBe('hold');
    expect(at(4, 0.7).action).toBe('hold');
    expect(at(5, 0.9).action).toBe('hold');
    expect(at(9, 0.95).action).toBe('hold');
    expect(at(10, 0.95)).toMatchObject({ action: 'out', nodes: 3, reason: expect.stringContaining('95 % above 80 %') });
  });
  it('scales in below the lower threshold, and brings a count outside the bounds back', () => {
    const memory: ScalingMemory = { side: 'below', since: 0, changedAt: undefined };
    expect(decideScaling({ nodes: 3, utilisation: 0.1 }, memory, defaultScaling, 5 * minute)).toMatchObject({ action: 'in', nodes: 2 });
    expect(decideScaling({ nodes: 0, utilisation: 0 }, undefined, defaultScaling, 0)).toMatchObject({ action: 'out', nodes: 1 });
    expect(decideScaling({ nodes: 11, utilisation: 1 }, undefined, defaultScaling, 0)).toMatchObject({ action: 'in', nodes: 10 });
  });
});
