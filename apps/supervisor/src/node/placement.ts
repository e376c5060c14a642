import type { AgentAffinity, AgentDefinition, Node, WorkerStatus } from '@autoweave/contracts';
import type { BalanceTarget } from '@autoweave/engine';

/** How a worker's machine is called. */
export const nodeNameOf = (worker: Pick<WorkerStatus, 'host' | 'node'>): string => worker.node?.name ?? worker.host;

export const isBound = ({ required_capabilities: required = [], node_selector: selector = [] }: AgentAffinity): boolean =>
  required.length > 0 || selector.length > 0;

/** ORC-105: required capabilities and the selector filter; preferred ones only add to a score. */
export const suits = (affinity: AgentAffinity, node: Pick<Node, 'name' | 'capabilities'>): boolean =>
  (affinity.required_capabilities ?? []).every((capability) => node.capabilities.includes(capability)) &&
  ((affinity.node_selector ?? []).length === 0 || (affinity.node_selector ?? []).includes(node.name));

/** What a machine offers: what it was registered with and what its workers tell. */
export function nodeOfWorker(worker: WorkerStatus, nodes: readonly Node[]): Pick<Node, 'name' | 'capabilities'> {
  const name = nodeNameOf(worker);
  const known = nodes.find((node) => node.name === name);
  return { name, capabilities: [...new Set([...(known?.capabilities ?? []), ...(worker.node?.capabilities ?? [])])] };
}

/** Per-node ceilings (ORC-106). */
export interface Ceilings {
  readonly maxMemoryMb: number;
  readonly maxCpuPercent: number;
}

/** Machines as `balance` sees them; the weight is what a machine can hold. */
export const nodeTargets = (
  nodes: readonly Node[],
  responseMs: (name: string) => number | undefined,
  memoryMb: (name: string) => number,
  ceilings: Ceilings,
): readonly BalanceTarget[] =>
  nodes.map((node) => ({
    id: node.name,
    healthy: node.status === 'ONLINE' && node.cpuUsage <= ceilings.maxCpuPercent && memoryMb(node.name) <= ceilings.maxMemoryMb,
    draining: node.status === 'DRAINING',
    active: node.currentLoad,
    capacity: node.capacity,
    weight: node.capacity,
    responseMs: responseMs(node.name),
    capabilities: node.capabilities,
    freeCpu: 1 - node.cpuUsage / 100,
    freeMemory: 1 - node.memoryUsage / 100,
  }));

/** Workers that may carry out the tasks of an agent that is bound to machines. */
export const workerTargets = (
  definition: Pick<AgentDefinition, 'affinity'>,
  lane: string,
  workers: readonly WorkerStatus[],
  nodes: readonly Node[],
  responseMs: (workerId: string) => number | undefined,
): readonly BalanceTarget[] =>
  workers
    .filter((worker) => worker.agentTypes.includes(lane) && suits(definition.affinity, nodeOfWorker(worker, nodes)))
    .map((worker) => ({
      id: worker.workerId,
      healthy: worker.status !== 'OFFLINE',
      draining: worker.status === 'DRAINING',
      active: worker.currentTasks,
      capacity: worker.maxTasks,
      weight: worker.maxTasks,
      responseMs: responseMs(worker.workerId),
      capabilities: nodeOfWorker(worker, nodes).capabilities,
      freeCpu: 1 - (worker.node?.cpuPercent ?? 0) / 100,
      freeMemory: 1 - (worker.node?.memoryPercent ?? 0) / 100,
    }));
