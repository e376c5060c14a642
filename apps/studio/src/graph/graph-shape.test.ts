import type { TaskView } from '@autoweave/contracts/client';
import { describe, expect, it } from 'vitest';
import { conditionText, graphShape } from './graph-shape';

const task = (taskId: string, dependsOn: readonly string[] = [], more: Partial<TaskView> = {}): TaskView =>
  ({ taskId, key: taskId, name: taskId, dependsOn, state: 'completed', ...more }) as TaskView;
const none = new Set<string>();

describe('the graph of a plan', () => {
  const copies = [1, 2, 3, 4].map((n) => task(`read-${n}`, ['list'], { copyOf: 'read', state: n === 3 ? 'failed' : 'completed' }));
  const fanned = [
    task('list'),
    ...copies,
    task(
      'join',
      copies.map((copy) => copy.taskId),
    ),
  ];

  it('shows a large fan-out as one node in the state that people should look at', () => {
    const { nodes, edges } = graphShape(fanned, none);
    expect(nodes.map((node) => node.id)).toEqual(['list', 'fan:read', 'join']);
    expect(nodes[1]).toMatchObject({ task: { taskId: 'read-3' }, copies: { length: 4 } });
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['list fan:read', 'fan:read join']);
  });

  it('shows every copy when it is unfolded, and small fan-outs always', () => {
    expect(graphShape(fanned, new Set(['read'])).nodes).toHaveLength(6);
    const few = [task('list'), ...copies.slice(0, 3), task('join', ['read-1', 'read-2', 'read-3'])];
    expect(graphShape(few, none).nodes).toHaveLength(5);
  });

  it('puts a condition on the edge from the task it looks at, and says when one dependency is enough', () => {
    const { edges } = graphShape(
      [task('a'), task('b'), task('c', ['a', 'b'], { join: 'any', when: [{ task: 'b', path: 'n', op: 'at_least', value: 3 }] })],
      none,
    );
    expect(edges).toEqual([
      { from: 'a', to: 'c', kind: 'any' },
      { from: 'b', to: 'c', kind: 'any', label: 'if n ≥ 3' },
    ]);
  });

  it('leads a loop back', () => {
    const loop = { from: 'a', until: { path: 'score', op: 'at_least' as const, value: 8 }, maxRounds: 3 };
    const { edges } = graphShape([task('a'), task('b', ['a'], { loop })], none);
    expect(edges.at(-1)).toEqual({ from: 'b', to: 'a', kind: 'loop', label: 'until score ≥ 8, at most 3 rounds' });
  });

  it('reads conditions without a value', () => expect(conditionText({ path: 'x', op: 'missing' })).toBe('x is missing'));
});
