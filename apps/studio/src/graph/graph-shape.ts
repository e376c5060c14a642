import type { Condition } from '@autoweave/contracts';
import type { TaskView } from '@autoweave/contracts/client';

/** Copies of a fan-out from this number on are shown as one node. */
export const foldFrom = 4;

export interface GraphNode {
  readonly id: string;
  readonly task: TaskView;
  /** Set on a folded fan-out: all of its copies; `task` is the one that says most about their state. */
  readonly copies?: readonly TaskView[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `any`: one of these is enough. `loop`: leads back. */
  readonly kind: 'needs' | 'any' | 'loop';
  readonly label?: string;
}

const words: Readonly<Record<Condition['op'], string>> = {
  exists: 'exists',
  missing: 'is missing',
  equals: '=',
  not_equals: '≠',
  greater: '>',
  at_least: '≥',
  less: '<',
  at_most: '≤',
  contains: 'contains',
};

/** A condition as people read it. */
export const conditionText = ({ path, op, value }: Condition): string =>
  [path, words[op], op === 'exists' || op === 'missing' ? undefined : JSON.stringify(value)].filter(Boolean).join(' ');

const urgency: readonly TaskView['state'][] = [
  'failed',
  'in_progress',
  'assigned',
  'ready',
  'pending',
  'blocked',
  'cancelled',
  'completed',
];
const mostTelling = (copies: readonly TaskView[]): TaskView | undefined =>
  [...copies].sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))[0];

/** What the graph of a plan consists of: large fan-outs as one node each, unless they are in `unfolded` (by key). */
export function graphShape(
  tasks: readonly TaskView[],
  unfolded: ReadonlySet<string>,
): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
  const fans = Map.groupBy(
    tasks.filter((task) => task.copyOf !== undefined && !unfolded.has(task.copyOf)),
    (task) => task.copyOf as string,
  );
  const idOf = new Map(
    tasks.map((task) => [task.taskId, (fans.get(task.copyOf ?? '')?.length ?? 0) >= foldFrom ? `fan:${task.copyOf}` : task.taskId]),
  );
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  for (const task of tasks) {
    const id = idOf.get(task.taskId) as string;
    const copies = id === task.taskId ? undefined : fans.get(task.copyOf ?? '');
    if (!nodes.has(id)) nodes.set(id, copies ? { id, task: mostTelling(copies) ?? task, copies } : { id, task });
    const conditions = task.when ?? [];
    for (const [index, needed] of task.dependsOn.entries()) {
      const from = idOf.get(needed);
      if (from === undefined || from === id) continue;
      // A condition stands on the edge from the task that it looks at, or else on the first.
      const mine = conditions.filter((condition) => {
        const looked = condition.task === undefined ? undefined : byKey.get(condition.task)?.taskId;
        return looked !== undefined && task.dependsOn.includes(looked) ? looked === needed : index === 0;
      });
      const label = mine.length > 0 ? `if ${mine.map(conditionText).join(' and ')}` : undefined;
      edges.set(`${from}>${id}`, { from, to: id, kind: task.join === 'any' ? 'any' : 'needs', ...(label ? { label } : {}) });
    }
    if (task.loop) {
      const to = idOf.get(byKey.get(task.loop.from ?? task.key)?.taskId ?? task.taskId) ?? id;
      const label = `until ${conditionText(task.loop.until)}, at most ${task.loop.maxRounds} rounds`;
      edges.set(`${id}>${to}:loop`, { from: id, to, kind: 'loop', label });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
