'use client';
import type { NetworkNode, Topology } from '@autoweave/contracts';
import { cn, statusLook, type Tone } from '@autoweave/ui';
import { useMemo } from 'react';
import { bentLine, drawnNodes, edgesOf, placeNodes } from './network-layout';
import { useWidth } from './use-width';

const fill: Readonly<Record<Tone, string>> = {
  neutral: 'fill-ink-faint',
  accent: 'fill-accent',
  success: 'fill-success',
  warning: 'fill-warning',
  danger: 'fill-danger',
};

const loadOf = ({ resources }: NetworkNode): number =>
  resources.concurrentTasks.max > 0 ? resources.concurrentTasks.current / resources.concurrentTasks.max : 0;
const cut = (name: string, letters: number): string => (name.length > letters ? `${name.slice(0, letters - 1)}…` : name);

export interface NetworkGraphProps {
  readonly topology: Topology;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string | undefined) => void;
}

/** Who is there and who talks to whom. The ring around a node is its load; choosing one shows its connections alone. */
export function NetworkGraph({ topology, chosen, onChoose }: NetworkGraphProps) {
  const [box, width] = useWidth();
  const narrow = width < 560;
  const nodes = useMemo(() => drawnNodes(topology), [topology]);
  const size = { width: Math.max(280, width), height: Math.min(560, Math.max(240, Math.ceil(nodes.length / 2) * 40)) };
  const placed = placeNodes(nodes, size, narrow ? 92 : 150);
  const at = new Map(placed.map((each) => [each.node.id, each]));
  const edges = edgesOf(topology.connections, new Set(at.keys()));
  const near = new Set(edges.flatMap(({ from, to }) => (from === chosen ? [to] : to === chosen ? [from] : [])));
  const dim = (id: string) => chosen !== undefined && at.has(chosen) && id !== chosen && !near.has(id);
  const choose = (id: string) => onChoose(id === chosen ? undefined : id);
  return (
    <div ref={box} className="min-w-0 px-2 py-3">
      {width > 0 ? (
        <svg
          width={size.width}
          height={size.height}
          role="group"
          aria-label="Graph of the network"
          className="mx-auto block max-w-full select-none"
        >
          {edges.map(({ from, to }) => {
            const [a, b] = [at.get(from), at.get(to)];
            const lit = from === chosen || to === chosen;
            return a && b ? (
              <path
                key={`${from} ${to}`}
                d={bentLine(a, b, size)}
                fill="none"
                className={lit ? 'stroke-accent' : chosen === undefined ? 'stroke-control-line' : 'stroke-line'}
                strokeWidth={lit ? 2 : 1.25}
              />
            ) : null;
          })}
          {placed.map(({ node, x, y, anchor }) => {
            const look = statusLook(node.status);
            const load = loadOf(node);
            const { current, max } = node.resources.concurrentTasks;
            return (
              <g
                key={node.id}
                role="button"
                tabIndex={0}
                aria-pressed={node.id === chosen}
                aria-label={`${node.name}, ${look.label}${max > 0 ? `, ${current} of ${max} tasks` : ''}`}
                onClick={() => choose(node.id)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' && event.key !== ' ') return;
                  event.preventDefault();
                  choose(node.id);
                }}
                className={cn('group cursor-pointer outline-none transition-opacity', dim(node.id) && 'opacity-30')}
              >
                <title>{node.id}</title>
                {/* Large enough for a finger. */}
                <circle cx={x} cy={y} r={14} fill="transparent" strokeWidth={2} className="group-focus-visible:stroke-accent" />
                <circle cx={x} cy={y} r={9} className="fill-surface stroke-line-strong" strokeWidth={1.5} />
                {load > 0 ? (
                  <circle
                    cx={x}
                    cy={y}
                    r={9}
                    fill="none"
                    className="stroke-accent"
                    strokeWidth={2.5}
                    pathLength={100}
                    strokeDasharray={`${Math.min(1, load) * 100} 100`}
                    transform={`rotate(-90 ${x} ${y})`}
                  />
                ) : null}
                <circle cx={x} cy={y} r={4} className={fill[look.tone]} />
                <text
                  x={x + (anchor === 'start' ? 15 : -15)}
                  y={y}
                  dominantBaseline="central"
                  textAnchor={anchor}
                  className={cn('text-xs', node.id === chosen ? 'fill-ink font-medium' : 'fill-ink-muted')}
                >
                  {cut(node.name, narrow ? 11 : 22)}
                </text>
              </g>
            );
          })}
        </svg>
      ) : (
        <div className="h-80" />
      )}
      {nodes.length < topology.nodes.length ? (
        <p className="px-2 pt-1 text-xs text-ink-faint">
          The {nodes.length} best connected of {topology.nodes.length} are drawn; all stand in the list.
        </p>
      ) : null}
    </div>
  );
}
