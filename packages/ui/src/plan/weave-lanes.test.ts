import { describe, expect, it } from 'vitest';
import { weaveLanes } from './weave-lanes';

describe('weaveLanes', () => {
  it('keeps a chain in one lane', () => {
    const { rows, width } = weaveLanes([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: ['a'] },
      { id: 'c', dependsOn: ['b'] },
    ]);
    expect(width).toBe(1);
    expect(rows.map((row) => row.lane)).toEqual([0, 0, 0]);
    expect(rows[2]).toMatchObject({ joins: [0], above: [0], below: [] });
  });

  it('forks and joins a diamond, and ends it in the first lane', () => {
    const { rows, width } = weaveLanes([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: ['a'] },
      { id: 'c', dependsOn: ['a'] },
      { id: 'd', dependsOn: ['b', 'c'] },
    ]);
    expect(width).toBe(2);
    expect(rows.map((row) => row.lane)).toEqual([0, 1, 0, 0]);
    expect(rows[3]?.joins).toEqual([0, 1]);
    expect(rows[3]?.below).toEqual([]);
  });

  it('puts every step below what it depends on, whatever order they came in', () => {
    const { rows } = weaveLanes([
      { id: 'd', dependsOn: ['c'] },
      { id: 'c', dependsOn: ['b'] },
      { id: 'b', dependsOn: [] },
    ]);
    expect(rows.map((row) => row.id)).toEqual(['b', 'c', 'd']);
  });

  it('draws every step once even when dependencies are unknown or form a cycle', () => {
    const { rows } = weaveLanes([
      { id: 'a', dependsOn: ['ghost'] },
      { id: 'b', dependsOn: ['c'] },
      { id: 'c', dependsOn: ['b'] },
    ]);
    expect(rows.map((row) => row.id).sort()).toEqual(['a', 'b', 'c']);
  });

  it('never lets two threads share a lane', () => {
    const steps = Array.from({ length: 12 }, (_, i) => ({ id: `t${i}`, dependsOn: [] as string[] }));
    const { rows } = weaveLanes([...steps, { id: 'join', dependsOn: steps.map((s) => s.id) }]);
    expect(rows.at(-1)?.joins).toHaveLength(12);
    expect(new Set(rows.slice(0, 12).map((row) => row.lane)).size).toBe(12);
  });
});
