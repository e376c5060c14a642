import type { TaskRun } from './task.js';

/** The part of a task that makes the graph. */
export interface GraphNode {
  readonly key: string;
  readonly dependsOn: readonly string[];
  readonly weight?: number | undefined;
}

export type GraphFlaw =
  | { readonly kind: 'duplicate-key'; readonly key: string }
  | { readonly kind: 'unknown-dependency'; readonly key: string; readonly dependency: string }
  | { readonly kind: 'cycle'; readonly keys: readonly string[] };

/**
 * Dependency-first order of the keys (Kahn). `rest` holds the keys that lie on or behind a cycle.
 * Dependencies on unknown keys are ignored here.
 */
export function topologicalOrder(nodes: readonly GraphNode[]): { readonly order: readonly string[]; readonly rest: readonly string[] } {
  const unmet = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const node of nodes) unmet.set(node.key, 0);
  for (const node of nodes) {
    for (const dependency of new Set(node.dependsOn)) {
      if (!unmet.has(dependency)) continue;
      unmet.set(node.key, (unmet.get(node.key) ?? 0) + 1);
      const list = dependents.get(dependency);
      if (list) list.push(node.key);
      else dependents.set(dependency, [node.key]);
    }
  }
  const order: string[] = [];
  for (const node of nodes) if (unmet.get(node.key) === 0) order.push(node.key);
  for (let i = 0; i < order.length; i += 1) {
    for (const key of dependents.get(order[i] as string) ?? []) {
      const left = (unmet.get(key) ?? 0) - 1;
      unmet.set(key, left);
      if (left === 0) order.push(key);
    }
  }
  const done = new Set(order);
  return { order, rest: [...new Set(nodes.map((n) => n.key))].filter((key) => !done.has(key)) };
}

/** Everything that keeps the nodes from being a graph that can run to its end (ORC-029). */
export function graphFlaws(nodes: readonly GraphNode[]): readonly GraphFlaw[] {
  const flaws: GraphFlaw[] = [];
  const keys = new Set<string>();
  for (const node of nodes) {
    if (keys.has(node.key)) flaws.push({ kind: 'duplicate-key', key: node.key });
    keys.add(node.key);
  }
  for (const node of nodes)
    for (const dependency of node.dependsOn)
      if (!keys.has(dependency)) flaws.push({ kind: 'unknown-dependency', key: node.key, dependency });
  const { rest } = topologicalOrder(nodes);
  if (rest.length > 0) flaws.push({ kind: 'cycle', keys: cycleIn(nodes, rest) });
  return flaws;
}

/** One cycle among `rest`: from any of them, following dependencies inside `rest` must come back. */
function cycleIn(nodes: readonly GraphNode[], rest: readonly string[]): readonly string[] {
  const inRest = new Set(rest);
  const byKey = new Map(nodes.map((n) => [n.key, n]));
  const seen = new Map<string, number>();
  const path: string[] = [];
  let key: string | undefined = rest[0];
  while (key !== undefined && !seen.has(key)) {
    seen.set(key, path.length);
    path.push(key);
    key = byKey.get(key)?.dependsOn.find((d) => inRest.has(d));
  }
  return key === undefined ? path : path.slice(seen.get(key));
}

/** The heaviest chain of dependencies: no number of workers finishes the graph in less than `length`. */
export function criticalPath(nodes: readonly GraphNode[]): { readonly keys: readonly string[]; readonly length: number } {
  const byKey = new Map(nodes.map((n) => [n.key, n]));
  const best = new Map<string, { readonly length: number; readonly via: string | undefined }>();
  let end: string | undefined;
  for (const key of topologicalOrder(nodes).order) {
    const node = byKey.get(key) as GraphNode;
    let length = 0;
    let via: string | undefined;
    for (const dependency of node.dependsOn) {
      const before = best.get(dependency);
      if (before && before.length > length) {
        length = before.length;
        via = dependency;
      }
    }
    best.set(key, { length: length + (node.weight ?? 1), via });
    if (end === undefined || (best.get(key)?.length ?? 0) > (best.get(end)?.length ?? 0)) end = key;
  }
  const keys: string[] = [];
  for (let at = end; at !== undefined; at = best.get(at)?.via) keys.unshift(at);
  return { keys, length: end === undefined ? 0 : (best.get(end)?.length ?? 0) };
}

/** Whether two tasks can ever run side by side: some level of the graph holds more than one. */
export function hasParallelBranches(nodes: readonly GraphNode[]): boolean {
  return criticalPath(nodes.map(({ key, dependsOn }) => ({ key, dependsOn }))).length < nodes.length;
}

/** Ids of everything that waits, directly or not, for one of `roots`; the roots themselves excluded. */
export function transitiveDependents(tasks: ReadonlyMap<string, TaskRun>, roots: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...roots];
  for (let i = 0; i < queue.length; i += 1) {
    for (const id of tasks.get(queue[i] as string)?.dependents ?? []) {
      if (found.has(id)) continue;
      found.add(id);
      queue.push(id);
    }
  }
  return found;
}

/** The readiness counter as the edges say it; the repair job compares it with the stored one. */
export function countUnmet(tasks: ReadonlyMap<string, TaskRun>, task: TaskRun): number {
  let unmet = 0;
  let delivered = 0;
  for (const id of task.dependsOn) {
    const dependency = tasks.get(id);
    if (!dependency || !isDone(dependency)) unmet += 1;
    else if (dependency.state === 'completed') delivered += 1;
  }
  return task.spec.join === 'any' && delivered > 0 ? 0 : unmet;
}

/** A dependency counts as done when it completed, was left out by the plan, or failed although nobody has to rely on it. */
export const isDone = (task: TaskRun): boolean =>
  task.state === 'completed' || task.skipped || (task.state === 'failed' && task.dispensable);
