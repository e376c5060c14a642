/** A step as far as the drawing is concerned. */
export interface LaneStep {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

export interface LaneRow {
  readonly id: string;
  /** Lane of the step's own node. */
  readonly lane: number;
  /** Lanes whose thread ends in, or forks off into, this node: the outputs it depends on. */
  readonly joins: readonly number[];
  /** Lanes that run through the upper half of the row past or into the node. */
  readonly above: readonly number[];
  /** Lanes that leave the row at its bottom. */
  readonly below: readonly number[];
}

export interface Weave {
  readonly rows: readonly LaneRow[];
  /** Number of lanes used. */
  readonly width: number;
}

/**
 * Orders steps so that each stands below what it depends on (stable otherwise), and gives every unfinished output a
 * lane, like the graph of a version history read downwards. A thread ends in the last step that depends on it; that
 * step inherits its lane, so that a chain stays in one lane and only real parallelism widens the drawing.
 * Unknown dependencies are ignored; of a cycle (which no valid plan has) the rest is appended in the given order.
 */
export function weaveLanes(steps: readonly LaneStep[]): Weave {
  const known = new Set(steps.map((step) => step.id));
  const ordered = inOrder(steps, known);
  const dependents = new Map<string, number>();
  for (const step of ordered) for (const id of new Set(step.dependsOn)) dependents.set(id, (dependents.get(id) ?? 0) + 1);

  const lanes: (string | undefined)[] = [];
  const rows: LaneRow[] = [];
  let width = 1;
  for (const step of ordered) {
    const above = lanes.flatMap((owner, lane) => (owner === undefined ? [] : [lane]));
    const joins: number[] = [];
    for (const id of new Set(step.dependsOn)) {
      const lane = lanes.indexOf(id);
      if (lane < 0) continue;
      joins.push(lane);
      const left = (dependents.get(id) ?? 1) - 1;
      dependents.set(id, left);
      if (left === 0) lanes[lane] = undefined;
    }
    joins.sort((a, b) => a - b);
    const inherited = joins.find((lane) => lanes[lane] === undefined);
    const free = lanes.indexOf(undefined);
    const lane = inherited ?? (free < 0 ? lanes.length : free);
    if (dependents.get(step.id)) lanes[lane] = step.id;
    width = Math.max(width, lane + 1, lanes.length);
    rows.push({ id: step.id, lane, joins, above, below: lanes.flatMap((owner, at) => (owner === undefined ? [] : [at])) });
  }
  return { rows, width };
}

function inOrder(steps: readonly LaneStep[], known: ReadonlySet<string>): readonly LaneStep[] {
  const placed = new Set<string>();
  const ordered: LaneStep[] = [];
  let rest = [...steps];
  while (rest.length > 0) {
    const next = rest.findIndex((step) => step.dependsOn.every((id) => placed.has(id) || !known.has(id)));
    if (next < 0) break;
    const [step] = rest.splice(next, 1);
    if (!step) break;
    placed.add(step.id);
    ordered.push(step);
  }
  return [...ordered, ...rest];
}
