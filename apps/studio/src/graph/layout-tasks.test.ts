import { describe, expect, it } from 'vitest';
import { layoutTasks } from './layout-tasks';

const size = { width: 200, height: 60 };
const diamond = [
  { id: 'a', dependsOn: [] },
  { id: 'b', dependsOn: ['a'] },
  { id: 'c', dependsOn: ['a', 'ghost'] },
  { id: 'd', dependsOn: ['b', 'c'] },
];

describe('layoutTasks', () => {
  it.each(['LR', 'TB'] as const)('puts every task behind what it depends on (%s)', (direction) => {
    const points = layoutTasks(diamond, size, direction);
    const along = (id: string) => (direction === 'LR' ? points.get(id)?.x : points.get(id)?.y) ?? Number.NaN;
    for (const task of diamond)
      for (const from of task.dependsOn) if (from !== 'ghost') expect(along(task.id)).toBeGreaterThan(along(from));
  });

  it('lets no two tasks overlap', () => {
    const points = [
      ...layoutTasks(
        Array.from({ length: 20 }, (_, i) => ({ id: `t${i}`, dependsOn: i < 10 ? [] : [`t${i - 10}`] })),
        size,
        'LR',
      ).values(),
    ];
    for (const [i, p] of points.entries())
      for (const q of points.slice(i + 1)) expect(Math.abs(p.x - q.x) >= size.width || Math.abs(p.y - q.y) >= size.height).toBe(true);
  });
});
