import type { TaskView } from '@autoweave/contracts/client';
import { describe, expect, it } from 'vitest';
import { planTree } from './plan-tree.js';
import { widthOf } from './printable.js';
import { createStyle } from './style.js';

const task = (taskId: string, dependsOn: readonly string[] = [], change: Partial<TaskView> = {}): TaskView => ({
  taskId,
  key: taskId,
  name: `Task ${taskId}`,
  description: '',
  failures: 0,
  agentType: 'writer',
  state: 'pending',
  attempt: 0,
  weight: 1,
  percent: 0,
  dependsOn,
  entries: [],
  ...change,
});
const draw = (tasks: readonly TaskView[], maxLines = 20, columns = 80) =>
  planTree(tasks, { style: createStyle(false), columns, maxLines, spinner: '*' });

describe('plan tree', () => {
  it('puts each task under the dependency that comes last', () => {
    expect(
      draw([
        task('a', [], { state: 'completed' }),
        task('b', ['a'], { state: 'in_progress', agent: 'Ann', percent: 40 }),
        task('c', ['a']),
        task('d', ['a', 'b']),
      ]),
    ).toEqual(['✔ Task a', '├ * Task b  Ann · 40 %', '│ └ ○ Task d', '└ ○ Task c']);
  });

  it('shows every task once even when dependencies run in a circle or point nowhere', () => {
    const lines = draw([task('a', ['a']), task('b', ['gone']), task('c')]);
    expect(lines).toHaveLength(3);
  });

  it('a plan of hundreds never takes more lines than there are', () => {
    const tasks = Array.from({ length: 500 }, (_, index) => task(`t${index}`, [], { state: index < 30 ? 'in_progress' : 'completed' }));
    const lines = draw(tasks, 10);
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('… 500 tasks in all, 470 completed');
  });

  it('no line is wider than the terminal, and no control sequence passes', () => {
    const lines = draw([task('a', [], { name: `\u001b]0;owned\u0007\u001b[31m${'長い'.repeat(60)}`, state: 'failed' })], 5, 40);
    for (const line of lines) {
      expect(line).not.toContain('\u001b');
      expect(widthOf(line)).toBeLessThanOrEqual(40);
    }
  });
});
