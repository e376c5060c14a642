import dagre from '@dagrejs/dagre';

export interface LayoutTask {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Top-left corners of the tasks in a layered drawing, dependencies before dependents along `direction`.
 * Dependencies on unknown tasks are left out.
 */
export function layoutTasks(tasks: readonly LayoutTask[], size: Size, direction: 'LR' | 'TB'): ReadonlyMap<string, Point> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: direction, nodesep: direction === 'LR' ? 28 : 36, ranksep: direction === 'LR' ? 72 : 52 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const task of tasks) graph.setNode(task.id, { ...size });
  for (const task of tasks) for (const from of task.dependsOn) if (graph.hasNode(from)) graph.setEdge(from, task.id);
  dagre.layout(graph);
  return new Map(
    tasks.map((task) => {
      const { x, y } = graph.node(task.id);
      return [task.id, { x: x - size.width / 2, y: y - size.height / 2 }];
    }),
  );
}
