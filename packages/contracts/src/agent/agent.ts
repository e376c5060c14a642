import { z } from 'zod';
import { Timestamp, WorkerId } from '../ids.js';
import { ToolPermission } from '../tool/tool.js';
import { AgentPolicy } from './policy.js';

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

/** AGT-012. `throughput` is in tasks per hour; absent: not known. */
export const Capability = z.strictObject({
  name: z.string().min(1).max(80),
  type: z.enum(['goal_execution', 'task_processing', 'data_analysis', 'integration', 'custom']).default('task_processing'),
  confidence: z.number().min(0).max(1).default(0.5),
  throughput: z.number().nonnegative().optional(),
  specializations: z.array(z.string().min(1).max(80)).max(100).default([]),
});
export type Capability = z.infer<typeof Capability>;

/** Where instances of an agent may run (ORC-105): required ones filter, preferred ones add to the score. */
export const AgentAffinity = z.strictObject({
  required_capabilities: z.array(z.string()).max(50).optional(),
  preferred_capabilities: z.array(z.string()).max(50).optional(),
  node_selector: z.array(z.string()).max(50).optional(),
});
export type AgentAffinity = z.infer<typeof AgentAffinity>;

export const AgentName = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'lower-case letters, digits, - and _, at most 40');
/** AGT-056, levels 0–3. */
export const Privilege = z.enum(['RESTRICTED', 'STANDARD', 'ELEVATED', 'PRIVILEGED']);

/** A definition of an agent: what it is for and what it may use. Instances of it run tasks. `instructions` is its AGENT.md. */
export const AgentDefinition = z.strictObject({
  name: AgentName,
  /** Agent type that tasks are addressed to. */
  type: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/),
  role: AgentRole,
  /** AGT-005: the field of a tool agent, `general` for the others. */
  specialization: z.string().min(1).max(60).default('general'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version like 1.0.0'),
  description: z.string().min(1).max(500),
  purpose: z.string().max(2_000).default(''),
  capabilities: z.array(Capability).max(100),
  tools: z.array(z.string().min(1).max(100)).max(200),
  permission: ToolPermission.default('READ_WRITE'),
  privilege: Privilege.default('RESTRICTED'),
  model: z.string().max(120).optional(),
  temperature: z.number().min(0).max(1).optional(),
  maxOutputTokens: z.number().int().min(256).max(100_000).optional(),
  /** Most that one task may use. Money in millionths of a US dollar. */
  budget: z
    .strictObject({
      tokens: z.number().int().positive().optional(),
      costMicroUsd: z.number().int().nonnegative().optional(),
      seconds: z.number().int().positive().max(3_600).optional(),
    })
    .default({}),
  policy: AgentPolicy.default({}),
  affinity: AgentAffinity.default({}),
  enabled: z.boolean().default(true),
  instructions: z.string().min(1).max(100_000),
});
export type AgentDefinition = z.infer<typeof AgentDefinition>;

/** What a change of a definition may name: anything but the name. Records are merged, lists and values replaced. */
export const AgentPatch = z.strictObject({
  type: AgentDefinition.shape.type.optional(),
  role: AgentRole.optional(),
  specialization: z.string().min(1).max(60).optional(),
  version: AgentDefinition.shape.version.optional(),
  description: z.string().min(1).max(500).optional(),
  purpose: z.string().max(2_000).optional(),
  capabilities: z.array(Capability).max(100).optional(),
  tools: z.array(z.string().min(1).max(100)).max(200).optional(),
  permission: ToolPermission.optional(),
  privilege: Privilege.optional(),
  model: z.string().max(120).optional(),
  temperature: z.number().min(0).max(1).optional(),
  maxOutputTokens: z.number().int().min(256).max(100_000).optional(),
  budget: z.record(z.string(), z.number()).optional(),
  policy: AgentPolicy.optional(),
  affinity: AgentAffinity.optional(),
  enabled: z.boolean().optional(),
  instructions: z.string().min(1).max(100_000).optional(),
});
export type AgentPatch = z.infer<typeof AgentPatch>;

/** AGT-009. `RUNNING` and `ERROR` are seen from live work; the other three are what people decided. */
export const AgentDeployment = z.enum(['DRAFT', 'DEPLOYED', 'RUNNING', 'STOPPED', 'ERROR']);
export type AgentDeployment = z.infer<typeof AgentDeployment>;

export const AgentStatus = z.object({
  name: z.string(),
  type: z.string(),
  role: AgentRole,
  version: z.string(),
  description: z.string(),
  /** Names and specialisations of its capabilities, as words. */
  capabilities: z.array(z.string()),
  tools: z.array(z.string()),
  privilege: Privilege,
  enabled: z.boolean(),
  specialization: z.string().optional(),
  purpose: z.string().optional(),
  permission: ToolPermission.optional(),
  deployment: AgentDeployment.optional(),
  /** Where the definition comes from: the product, a folder of the installation, or the tenant. */
  source: z.enum(['shipped', 'directory', 'tenant', 'override']).optional(),
  circuit: z.enum(['closed', 'open', 'half_open']).optional(),
  runtime: z.enum(['online', 'busy', 'idle', 'offline']),
  /** Type under which workers take its tasks and questions, where that is not its own. */
  lane: z.string().optional(),
  activeTasks: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  model: z.string(),
});
export type AgentStatus = z.infer<typeof AgentStatus>;

/** One stored version of a definition, newest first in lists. */
export const AgentVersion = z.object({
  version: z.number().int().positive(),
  contentHash: z.string(),
  changedBy: z.string(),
  /** What happened: shipped, reloaded, created, changed, rolled back, imported. */
  change: z.string(),
  at: Timestamp,
  definition: AgentDefinition,
});
export type AgentVersion = z.infer<typeof AgentVersion>;

/** ORC-045: what past attempts say of an agent within a tenant. Times in milliseconds, rates and scores 0–1. */
export const AgentProfile = z.object({
  agent: z.string(),
  totalTasks: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  successRate: z.number(),
  averageTokens: z.number(),
  averageDurationMs: z.number(),
  byTaskType: z.array(
    z.object({
      taskType: z.string(),
      total: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
      score: z.number(),
      tokens: z.number().int(),
      averageTokens: z.number(),
      averageDurationMs: z.number(),
    }),
  ),
  errors: z.array(z.object({ code: z.string(), count: z.number().int() })),
  /** How often tasks called for a capability, by the words of their names. */
  capabilityUse: z.array(z.object({ capability: z.string(), tasks: z.number().int(), share: z.number() })),
  specializations: z.array(z.string()),
  /** It has been given work again after its first task (ORC-021). */
  reused: z.boolean(),
  lastActiveAt: Timestamp.optional(),
  circuit: z.enum(['closed', 'open', 'half_open']),
});
export type AgentProfile = z.infer<typeof AgentProfile>;

/** A file of an exported set of definitions: `agents.yaml`, and `<name>/AGENT.md` for each. */
export const AgentFile = z.strictObject({ path: z.string().max(200), content: z.string().max(1_000_000) });
export type AgentFile = z.infer<typeof AgentFile>;

/** ORC-099. */
export const workerCapabilities = [
  'goal_execution',
  'task_execution',
  'agent_spawning',
  'memory_operations',
  'llm_inference',
  'file_operations',
  'web_operations',
] as const;

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
  /** What kinds of work the process can do (ORC-099). */
  capabilities: z.array(z.enum(workerCapabilities)).optional(),
  /** The machine it stands on, as it was told or finds it. Shares 0–100 as measured there. */
  node: z
    .object({
      name: z.string(),
      capabilities: z.array(z.string()),
      cpuPercent: z.number().optional(),
      memoryPercent: z.number().optional(),
    })
    .optional(),
});
export type WorkerStatus = z.infer<typeof WorkerStatus>;
