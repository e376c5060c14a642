import { z } from 'zod';
import { Timestamp, WorkerId } from '../ids.js';

export const AgentRole = z.enum([
  'governor',
  'planner',
  'tool',
  'critic',
  'swarm_coordinator',
  'swarm_worker',
  'evolver',
  'memory_keeper',
  'supervisor',
]);

/** A definition of an agent: what it is for and what it may use. Instances of it run tasks. */
export const AgentDefinition = z.object({
  name: z.string(),
  /** Agent type that tasks are addressed to. */
  type: z.string(),
  role: AgentRole,
  version: z.string(),
  description: z.string(),
  capabilities: z.array(z.string()),
  tools: z.array(z.string()),
  privilege: z.enum(['RESTRICTED', 'STANDARD', 'ELEVATED', 'PRIVILEGED']),
  instructions: z.string(),
  enabled: z.boolean(),
});
export type AgentDefinition = z.infer<typeof AgentDefinition>;

export const AgentStatus = AgentDefinition.omit({ instructions: true }).extend({
  runtime: z.enum(['online', 'busy', 'idle', 'offline']),
  activeTasks: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  model: z.string(),
});
export type AgentStatus = z.infer<typeof AgentStatus>;

/** A process that carries out tasks (ORC-098). */
export const WorkerStatus = z.object({
  workerId: WorkerId,
  status: z.enum(['IDLE', 'BUSY', 'DRAINING', 'OFFLINE']),
  agentTypes: z.array(z.string()),
  currentTasks: z.number().int(),
  maxTasks: z.number().int(),
  host: z.string(),
  pid: z.number().int(),
  rssMb: z.number(),
  model: z.string(),
  lastHeartbeatAt: Timestamp,
  startedAt: Timestamp,
});
export type WorkerStatus = z.infer<typeof WorkerStatus>;
