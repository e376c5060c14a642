import { emptyGoalView, type GoalView } from '@autoweave/contracts/client';
import { describe, expect, it } from 'vitest';
import { drawGoal } from './goal-screen.js';
import { widthOf } from './printable.js';
import { createStyle } from './style.js';

const options = { style: createStyle(false), columns: 60, rows: 12, frame: 0, elapsedMs: 1_500 };
const task = (index: number, state: 'in_progress' | 'completed'): GoalView['tasks'][number] => ({
  taskId: `t${index}`,
  key: `k${index}`,
  name: `Task ${index}`,
  description: '',
  failures: 0,
  agentType: 'writer',
  state,
  attempt: 1,
  weight: 1,
  percent: 0,
  dependsOn: [],
  entries: state === 'in_progress' ? [{ kind: 'text', attempt: 1, text: `${'word '.repeat(200)}\nlast words` }] : [],
});
const view: GoalView = {
  ...emptyGoalView('g'),
  state: 'EXECUTING',
  status: 'running',
  tasks: [task(1, 'completed'), task(2, 'in_progress')],
};

describe('goal screen', () => {
  it('shows state, counts, the plan and the newest words', () => {
    const lines = drawGoal(view, options);
    expect(lines[0]).toContain('executing 1/2 tasks · 1.5s');
    expect(lines).toContain('  ✔ Task 1');
    expect(lines.at(-1)).toBe('│ last words');
  });

  it('never takes more rows than the terminal has', () => {
    const many = { ...view, tasks: Array.from({ length: 300 }, (_, index) => task(index, 'in_progress')) };
    expect(drawGoal(many, options).length).toBeLessThanOrEqual(options.rows);
    for (const line of drawGoal(many, options)) expect(widthOf(line)).toBeLessThanOrEqual(options.columns);
  });

  it('the last block shows how it ended and no words', () => {
    const lines = drawGoal({ ...view, state: 'FAILED', status: 'failed' }, options);
    expect(lines[0]).toMatch(/^✖ failed/);
    expect(lines.join('\n')).not.toContain('last words');
  });
});
