import { hostname } from 'node:os';
import type { ToolInfo, WorkerStatus } from '@autoweave/contracts';
import type { Meter } from '../presence/meter.js';

/** The machine that this worker stands on: what it was told of it, and what it measures. */
export function nodeOf(
  config: { readonly AUTOWEAVE_NODE_NAME?: string | undefined; readonly AUTOWEAVE_NODE_CAPABILITIES: readonly string[] },
  meter: Meter,
): NonNullable<WorkerStatus['node']> {
  const { cpu, memory } = meter.read();
  const used = (part: { readonly available: number; readonly total: number }) =>
    Math.round(Math.min(100, Math.max(0, (1 - part.available / part.total) * 100)));
  return {
    name: config.AUTOWEAVE_NODE_NAME ?? hostname(),
    capabilities: [...config.AUTOWEAVE_NODE_CAPABILITIES],
    cpuPercent: used(cpu),
    memoryPercent: used(memory),
  };
}

/** What the process can do (ORC-099), from its model and tools. Goals themselves are carried by the supervisor. */
export function capabilitiesOf(provider: string, tools: readonly Pick<ToolInfo, 'name'>[]): NonNullable<WorkerStatus['capabilities']> {
  const has = (...names: readonly string[]) => names.some((name) => tools.some((tool) => tool.name === name));
  return [
    'task_execution',
    'memory_operations',
    ...(provider === 'embedded' ? [] : (['llm_inference', 'agent_spawning'] as const)),
    ...(has('write_file') ? (['file_operations'] as const) : []),
    ...(has('http_get', 'http_request', 'fetch_webpage') ? (['web_operations'] as const) : []),
  ];
}

/** Why a task must not run here; undefined: it may. */
export function mismatch(
  needs: { readonly capabilities: readonly string[]; readonly nodes: readonly string[] },
  node: NonNullable<WorkerStatus['node']>,
): string | undefined {
  const missing = needs.capabilities.filter((capability) => !node.capabilities.includes(capability));
  if (missing.length > 0) return `${node.name} does not offer ${missing.join(', ')}`;
  return needs.nodes.length === 0 || needs.nodes.includes(node.name) ? undefined : `${node.name} is none of ${needs.nodes.join(', ')}`;
}
