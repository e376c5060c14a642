'use client';
import type { TaskView } from '@autoweave/contracts/client';
import { statusLook, TaskNode, taskNodeSize, useTheme } from '@autoweave/ui';
import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  Handle,
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
import { layoutTasks } from './layout-tasks';
import { taskStatus } from './task-status';

type TaskFlowNode = Node<{ readonly task: TaskView; readonly across: boolean }, 'task'>;

function FlowTask({ data, selected }: NodeProps<TaskFlowNode>) {
  const { task, across } = data;
  return (
    <>
      <Handle type="target" position={across ? Position.Left : Position.Top} isConnectable={false} />
      <TaskNode
        name={task.name}
        status={taskStatus(task)}
        agent={task.agent ?? task.agentType}
        activity={task.activity}
        percent={task.percent}
        selected={selected}
      />
      <Handle type="source" position={across ? Position.Right : Position.Bottom} isConnectable={false} />
    </>
  );
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
  const shape = tasks.map((task) => `${task.taskId}<${task.dependsOn.join()}`).join(';');
  const places = useMemo(
    () =>
      layoutTasks(
        tasks.map((task) => ({ id: task.taskId, dependsOn: task.dependsOn })),
        taskNodeSize,
        across ? 'LR' : 'TB',
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shape, across],
  );
  const nodes = useMemo(
    () =>
      tasks.map(
        (task): TaskFlowNode => ({
          id: task.taskId,
          type: 'task',
          position: places.get(task.taskId) ?? { x: 0, y: 0 },
          data: { task, across },
          selected: task.taskId === selected,
          width: taskNodeSize.width,
          height: taskNodeSize.height,
          ariaLabel: `${task.name}: ${statusLook(taskStatus(task)).label}`,
        }),
      ),
    [tasks, places, selected, across],
  );
  const edges = useMemo(
    () =>
      tasks.flatMap((task) =>
        task.dependsOn.map((from): Edge => {
          const { tone, live } = statusLook(taskStatus(task));
          return {
            id: `${from}-${task.taskId}`,
            source: from,
            target: task.taskId,
            type: 'default',
            animated: live,
            focusable: false,
            className: live ? 'aw-edge-live' : tone === 'success' ? 'aw-edge-done' : '',
          };
        }),
      ),
    [tasks],
  );
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
        for (const change of changes) if (change.type === 'select') onSelect(change.selected ? change.id : undefined);
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
          nodeColor={(node) => miniMapColour[statusLook(taskStatus((node as TaskFlowNode).data.task)).tone] ?? ''}
          nodeBorderRadius={10}
        />
      ) : null}
    </ReactFlow>
  );
}
