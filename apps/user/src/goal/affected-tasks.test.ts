import type { TaskView } from '@autoweave/contracts/client';
import { describe, expect, it } from 'vitest';
import { affectedTasks } from './affected-tasks';

const task = (taskId: string, ...dependsOn: string[]) => ({ taskId, dependsOn }) as unknown as TaskView;
const plan = [task('d', 'b', 'c'), task('a'), task('b', 'a'), task('c', 'a'), task('e')];

describe('what a retry does again', () => {
  it('is the task with all that depends on it, whatever the order of the plan', () => {
    expect(affectedTasks(plan, 'b').map((one) => one.taskId)).toEqual(['d', 'b']);
    expect(affectedTasks(plan, 'a').map((one) => one.taskId)).toEqual(['d', 'a', 'b', 'c']);
    expect(affectedTasks(plan, 'e').map((one) => one.taskId)).toEqual(['e']);
  });
});
