'use client';
import type { TaskView } from '@autoweave/contracts/client';
import { statusLook, TaskNode, taskNodeSize, useTheme } from '@autoweave/ui';
import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import './goal-graph.css';
import { useEffect, useMemo, useState } from 'react';
import { type GraphNode, graphShape } from './graph-shape';
import { layoutTasks } from './layout-tasks';
import { taskStatus } from './task-status';

type TaskFlowNode = Node<{ readonly node: GraphNode; readonly across: boolean }, 'task'>;

function FlowTask({ data, selected }: NodeProps<TaskFlowNode>) {
  const { node, across } = data;
  const { task, copies } = node;
  const badges = badgesOf(node);
  return (
    <>
      <Handle type="target" position={across ? Position.Left : Position.Top} isConnectable={false} />
      <TaskNode
        name={copies ? `${task.copyOf} · ${copies.length} copies` : task.name}
        status={taskStatus(task)}
        agent={
          copies ? `${copies.filter((copy) => copy.state === 'completed').length} of ${copies.length} done` : (task.agent ?? task.agentType)
        }
        badges={badges}
        activity={task.activity}
        percent={task.percent}
        selected={selected}
      />
      <Handle type="source" position={across ? Position.Right : Position.Bottom} isConnectable={false} />
      {/* Loops lead back along the side, not through the tasks between. */}
      <Handle id="loop-in" type="target" position={across ? Position.Bottom : Position.Right} isConnectable={false} />
      <Handle id="loop-out" type="source" position={across ? Position.Bottom : Position.Right} isConnectable={false} />
    </>
  );
}

/** What is special about a task, in a word each. */
function badgesOf({ task, copies }: GraphNode): readonly string[] {
  if (copies) return ['fan-out'];
  return [
    ...(task.join === 'any' ? ['any'] : []),
    ...(task.round && task.round > 1 ? [`round ${task.round}`] : []),
    ...(task.childGoalId || task.subGoal ? ['own goal'] : []),
    ...(task.awarded ? ['won'] : []),
    ...(task.editedBy ? ['edited'] : []),
  ];
}

const fit = { padding: 0.16, maxZoom: 1 } as const;
const nodeTypes = { task: FlowTask };
const miniMapColour: Readonly<Record<string, string>> = {
  neutral: 'var(--line-strong)',
  accent: 'var(--accent)',
  success: 'var(--success)',
  warning: 'var(--warning)',
  danger: 'var(--danger)',
};

export interface GoalGraphProps {
  readonly tasks: readonly TaskView[];
  readonly selected: string | undefined;
  readonly onSelect: (taskId: string | undefined) => void;
  /** Wide enough to read from left to right. */
  readonly across: boolean;
}

/** A plan as a graph, read-only: tasks with their live state, dependencies as edges that move while work flows along. */
export function GoalGraph({ tasks, selected, onSelect, across }: GoalGraphProps) {
  const { resolved } = useTheme();
  // Places depend on the structure alone: a changed state must not move anything.
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const drawn = useMemo(() => graphShape(tasks, unfolded), [tasks, unfolded]);
  const shape = [...drawn.nodes.map((node) => node.id), ...drawn.edges.map((edge) => `${edge.from}>${edge.to}`)].join(';');
  const places = useMemo(
    () =>
      layoutTasks(
        drawn.nodes.map(({ id }) => ({
          id,
          // A loop leads back: it must not turn the drawing round.
          dependsOn: drawn.edges.filter((edge) => edge.to === id && edge.kind !== 'loop').map((edge) => edge.from),
        })),
        taskNodeSize,
        across ? 'LR' : 'TB',
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shape, across],
  );
  const nodes = useMemo(
    () =>
      drawn.nodes.map(
        (node): TaskFlowNode => ({
          id: node.id,
          type: 'task',
          position: places.get(node.id) ?? { x: 0, y: 0 },
          data: { node, across },
          selected: node.id === selected,
          width: taskNodeSize.width,
          height: taskNodeSize.height,
          ariaLabel: node.copies
            ? `${node.copies.length} copies of ${node.task.copyOf}, folded: open to see each`
            : `${node.task.name}: ${statusLook(taskStatus(node.task)).label}`,
        }),
      ),
    [drawn, places, selected, across],
  );
  const edges = useMemo(() => {
    const taskOf = new Map(drawn.nodes.map((node) => [node.id, node.task]));
    return drawn.edges.map(({ from, to, kind, label }): Edge => {
      const target = taskOf.get(to);
      const { tone, live } = statusLook(target ? taskStatus(target) : 'pending');
      const look = kind === 'loop' ? 'aw-edge-loop' : live ? 'aw-edge-live' : tone === 'success' ? 'aw-edge-done' : '';
      return {
        id: `${from}-${to}-${kind}`,
        source: from,
        target: to,
        type: kind === 'loop' ? 'smoothstep' : 'default',
        animated: live && kind !== 'loop',
        focusable: false,
        className: `${look}${kind === 'any' ? ' aw-edge-any' : ''}`,
        ...(label ? { label, labelBgPadding: [6, 3] as [number, number], labelBgBorderRadius: 4 } : {}),
        ...(kind === 'loop'
          ? {
              sourceHandle: 'loop-out',
              targetHandle: 'loop-in',
              pathOptions: { offset: 28, borderRadius: 12 },
              markerEnd: { type: MarkerType.ArrowClosed },
            }
          : {}),
      } as Edge;
    });
  }, [drawn]);
  const [flow, setFlow] = useState<ReactFlowInstance<TaskFlowNode, Edge>>();
  const beside = selected !== undefined;
  useEffect(() => {
    // The panel beside the graph has changed its width: show all of it again, once the new width is measured.
    const timer = setTimeout(() => void flow?.fitView({ ...fit, duration: 150 }), 60);
    return () => clearTimeout(timer);
  }, [flow, beside]);
  return (
    <ReactFlow
      onInit={setFlow}
      key={`${shape}${across}`}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      colorMode={resolved ?? 'light'}
      onNodesChange={(changes) => {
        for (const change of changes) {
          if (change.type !== 'select') continue;
          const fan = change.id.startsWith('fan:') ? change.id.slice(4) : undefined;
          if (fan === undefined) onSelect(change.selected ? change.id : undefined);
          else if (change.selected) setUnfolded(new Set([...unfolded, fan]));
        }
      }}
      onPaneClick={() => onSelect(undefined)}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      deleteKeyCode={null}
      fitView
      fitViewOptions={fit}
      minZoom={0.15}
      maxZoom={1.6}
      proOptions={{ hideAttribution: true }}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
      <Controls showInteractive={false} fitViewOptions={fit} />
      {across ? (
        <MiniMap
          pannable
          zoomable
          ariaLabel="Map of the graph"
          nodeColor={(node) => miniMapColour[statusLook(taskStatus((node as TaskFlowNode).data.node.task)).tone] ?? ''}
          nodeBorderRadius={10}
        />
      ) : null}
    </ReactFlow>
  );
}
