import type { NetworkNode, Topology } from '@autoweave/contracts';

export interface PlacedNode {
  readonly node: NetworkNode;
  readonly x: number;
  readonly y: number;
  /** Where its name stands: away from the middle. */
  readonly anchor: 'start' | 'end';
}

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** More would be a blot; what is left out stands in the list. */
export const mostDrawn = 48;

/** Who is connected to whom, each pair once, among the nodes given. */
export function edgesOf(connections: Topology['connections'], present: ReadonlySet<string>): readonly Edge[] {
  const pairs = new Map<string, Edge>();
  for (const { from, to: others } of connections)
    for (const to of others) {
      if (from === to || !present.has(from) || !present.has(to)) continue;
      const [a, b] = from < to ? [from, to] : [to, from];
      pairs.set(`${a} ${b}`, { from: a, to: b });
    }
  return [...pairs.values()];
}

/** The nodes to draw: the best connected ones first where there are too many, then in a fixed order. */
export function drawnNodes({ nodes, connections }: Pick<Topology, 'nodes' | 'connections'>): readonly NetworkNode[] {
  const degree = new Map(connections.map(({ from, to }) => [from, to.length]));
  return [...nodes]
    .sort((a, b) => (degree.get(b.id) ?? 0) - (degree.get(a.id) ?? 0) || a.id.localeCompare(b.id))
    .slice(0, mostDrawn)
    .sort((a, b) => a.type.localeCompare(b.type) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/**
 * Nodes on an ellipse, in their order, from the top clockwise: on each side evenly from top to bottom, so that names
 * never stand on each other. `room` is kept at the sides for names.
 */
export function placeNodes(
  nodes: readonly NetworkNode[],
  size: { readonly width: number; readonly height: number },
  room: number,
): readonly PlacedNode[] {
  const middle = { x: size.width / 2, y: size.height / 2 };
  const radius = { x: Math.max(20, middle.x - room), y: Math.max(20, middle.y - 16) };
  const right = Math.ceil(nodes.length / 2);
  return nodes.map((node, index) => {
    const isRight = index < right;
    // From -1 at the top to 1 at the bottom.
    const share = isRight ? (index + 0.5) / right : (nodes.length - index - 0.5) / (nodes.length - right);
    const level = share * 2 - 1;
    const x = radius.x * Math.sqrt(1 - level * level);
    return {
      node,
      x: middle.x + (isRight ? x : -x),
      y: middle.y + radius.y * level,
      anchor: isRight ? 'start' : 'end',
    };
  });
}

/** A line from one node to another, bent towards the middle. */
export function bentLine(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
): string {
  const point = (a: number, b: number, middle: number) => ((a + b) / 2 + middle) / 2;
  const show = (value: number) => value.toFixed(1);
  return `M${show(from.x)} ${show(from.y)}Q${show(point(from.x, to.x, size.width / 2))} ${show(point(from.y, to.y, size.height / 2))} ${show(to.x)} ${show(to.y)}`;
}
