import { describe, expect, it } from 'vitest';
import { jain, type SimSettings, simulate } from './world.js';

const small: SimSettings = {
  seed: 7,
  nodes: 20,
  slotsPerNode: 4,
  hours: 4,
  peakPerSecond: 3,
  meanSeconds: 30,
  tenants: [
    { name: 'large', load: 50 },
    { name: 'small', load: 1 },
  ],
};

describe('a small simulated pool on the real scheduling code', () => {
  it('gives the same report for the same seed, and another for another', () => {
    expect(simulate(small)).toEqual(simulate(small));
    expect(simulate({ ...small, seed: 8 })).not.toEqual(simulate(small));
  });
  it('serves tenants alike while they compete, keeps a small one from waiting behind a large one, and uses the machines', () => {
    const tenants = [
      { name: 'large', load: 50 },
      { name: 'middle', load: 40 },
      { name: 'small', load: 1 },
    ];
    const busy = simulate({ ...small, peakPerSecond: 30, tenants });
    expect(busy.contendedSeconds).toBeGreaterThan(60);
    expect(busy.fairness).toBeGreaterThan(0.99);
    expect(busy.utilisation).toBeGreaterThan(0.8);
    expect(busy.tenantWaitP95.small).toBeLessThanOrEqual(2);
    expect(busy.tenantWaitP95.large).toBeGreaterThan(60);
  });
  it('changes the pool by one step at a time, with the metric that caused it', () => {
    const { scaling } = simulate({ ...small, peakPerSecond: 0.5 });
    expect(scaling.length).toBeGreaterThan(0);
    for (const decision of scaling) expect(decision.reason).toMatch(/\d+ %/);
  });
  it('measures fairness from 1/n, one takes all, to 1, all alike', () => {
    expect([jain([1, 1, 1, 1]), jain([1, 0, 0, 0]), jain([0, 0])]).toEqual([1, 0.25, 1]);
  });
});
