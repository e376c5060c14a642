import { availableParallelism, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Meter } from './meter.js';

describe('the measured resources of a worker', () => {
  // @requirement AGT-014
  it('are those of the machine, and work shows in them', async () => {
    const meter = new Meter();
    const idle = meter.read();
    expect(idle.cpu.total).toBe(availableParallelism());
    expect(idle.memory.total).toBeLessThanOrEqual(Math.round(totalmem() / 1_048_576));
    expect(idle.memory.available).toBeGreaterThan(0);
    const until = performance.now() + 700;
    while (performance.now() < until) Math.sqrt(until);
    const busy = meter.read();
    expect(busy.cpu.total - busy.cpu.available).toBeGreaterThan(0.3);
    await sleep(1);
    // Too soon for another measurement: the one before stands.
    expect(meter.read().cpu).toEqual(busy.cpu);
  });
});
