import type { NetworkNode } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { bentLine, drawnNodes, edgesOf, mostDrawn, placeNodes } from './network-layout';

const node = (id: string, type = 'code'): NetworkNode => ({
  id,
  name: id,
  type,
  status: 'idle',
  capabilities: [],
  location: {},
  resources: { concurrentTasks: { current: 0, max: 1 } },
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  metadata: {},
});
const size = { width: 600, height: 400 };

describe('edges of the network', () => {
  it('are drawn once for both ways, and never to nobody or oneself', () =>
    expect(
      edgesOf(
        [
          { from: 'b', to: ['a', 'b', 'gone'] },
          { from: 'a', to: ['b'] },
        ],
        new Set(['a', 'b']),
      ),
    ).toEqual([{ from: 'a', to: 'b' }]));
  it('bend towards the middle', () => expect(bentLine({ x: 0, y: 0 }, { x: 600, y: 0 }, size)).toBe('M0.0 0.0Q300.0 100.0 600.0 0.0'));
});

describe('nodes of the network', () => {
  it('stand inside the picture with room for their names, each at a place of its own', () => {
    const placed = placeNodes(
      Array.from({ length: 12 }, (_, i) => node(`n${i}`)),
      size,
      120,
    );
    for (const { x, y } of placed) {
      expect(x).toBeGreaterThanOrEqual(120);
      expect(x).toBeLessThanOrEqual(480);
      expect(y).toBeGreaterThanOrEqual(16);
      expect(y).toBeLessThanOrEqual(384);
    }
    expect(new Set(placed.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`)).size).toBe(12);
  });
  it.each([1, 2, 7, mostDrawn])('%d of them leave each name a line of its own', (count) => {
    const placed = placeNodes(
      Array.from({ length: count }, (_, i) => node(`n${i}`)),
      { width: 360, height: 560 },
      92,
    );
    for (const side of ['start', 'end'] as const) {
      const levels = placed
        .filter((each) => each.anchor === side)
        .map((each) => each.y)
        .toSorted((a, b) => a - b);
      for (const [i, y] of levels.entries()) if (i > 0) expect(y - (levels[i - 1] as number)).toBeGreaterThanOrEqual(16);
    }
  });
  it('keep their order whatever the order they come in', () => {
    const nodes = [node('b', 'x'), node('a', 'x'), node('c', 'a')];
    const ids = (list: readonly NetworkNode[]) => drawnNodes({ nodes: [...list], connections: [] }).map((each) => each.id);
    expect(ids(nodes)).toEqual(['c', 'a', 'b']);
    expect(ids(nodes.toReversed())).toEqual(['c', 'a', 'b']);
  });
  it('are the best connected ones where there are too many', () => {
    const nodes = Array.from({ length: mostDrawn + 10 }, (_, i) => node(`n${String(i).padStart(3, '0')}`));
    const drawn = drawnNodes({ nodes, connections: [{ from: 'n057', to: ['n001', 'n002'] }] });
    expect(drawn).toHaveLength(mostDrawn);
    expect(drawn.map((each) => each.id)).toContain('n057');
  });
});
