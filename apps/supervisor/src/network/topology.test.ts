import type { NetworkNode } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { connectionsOf, statsOf } from './topology.js';

const node = (id: string, current = 0, max = 0): NetworkNode => ({
  id,
  name: id,
  type: 't',
  status: 'online',
  capabilities: [],
  location: {},
  resources: { concurrentTasks: { current, max } },
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  metadata: {},
});
const counted = { totalClusters: 0, messagesPerMinute: 0, undeliverable: 0, expired: 0 };

// @requirements AGT-028 AGT-034
describe('the topology', () => {
  it('connects who exchanged messages and who shares a cluster, both ways, and nobody who is gone', () => {
    const nodes = [node('a'), node('b'), node('c'), node('d')];
    const connections = connectionsOf(
      nodes,
      [
        ['a', 'b'],
        ['a', 'gone'],
      ],
      [['c', 'd']],
    );
    expect(connections).toEqual([
      { from: 'a', to: ['b'] },
      { from: 'b', to: ['a'] },
      { from: 'c', to: ['d'] },
      { from: 'd', to: ['c'] },
    ]);
    expect(statsOf(nodes, connections, counted).connectivity).toBeCloseTo(4 / 12);
  });
  it('measures load and connectivity, both 0 where there is nothing to divide by', () => {
    expect(statsOf([], [], counted)).toMatchObject({ averageLoad: 0, connectivity: 0, totalNodes: 0 });
    expect(statsOf([node('a')], [{ from: 'a', to: [] }], counted)).toMatchObject({ averageLoad: 0, connectivity: 0 });
    expect(statsOf([node('a', 1, 4), node('b', 2, 2)], [], counted).averageLoad).toBe(0.5);
  });
});
