import type { ServiceHealth } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { processLoad } from './process-load';

const service = (name: string, pid: number, rssMb: number, state: ServiceHealth['state'] = 'healthy'): ServiceHealth => ({
  service: name,
  instance: name,
  state,
  version: '1',
  pid,
  rssMb,
  cpuPercent: rssMb / 10,
  startedAt: '',
  at: '',
  checks: [],
});

describe('processLoad', () => {
  it('counts a process once however many services live in it, and nothing that is offline', () => {
    expect(processLoad([service('a', 1, 100), service('b', 1, 102), service('c', 2, 50), service('d', 0, 0, 'offline')])).toEqual({
      processes: 2,
      cpuPercent: 15.2,
      rssMb: 152,
    });
  });
});
