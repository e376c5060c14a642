import { z } from 'zod';
import { NodeId, Timestamp } from '../ids.js';

/** ORC-109. */
export const BalanceStrategy = z.enum([
  'round_robin',
  'least_loaded',
  'least_connections',
  'weighted',
  'weighted_random',
  'random',
  'response_time',
  'capability_match',
  'resource_based',
]);
export type BalanceStrategy = z.infer<typeof BalanceStrategy>;

/** A machine that runs workers (ORC-100). Percentages 0–100. */
export const NodeInput = z.strictObject({
  name: z.string().min(1).max(120),
  host: z.string().min(1).max(255),
  port: z.number().int().min(0).max(65_535).default(0),
  /** Agents that it may hold (ORC-101). */
  capacity: z.number().int().min(1).max(10_000).default(12),
  capabilities: z.array(z.string().max(80)).max(100).default([]),
  metadata: z.record(z.string(), z.string()).default({}),
});
export type NodeInput = z.infer<typeof NodeInput>;
export const Node = z.object({
  nodeId: NodeId,
  name: z.string(),
  host: z.string(),
  port: z.number().int(),
  status: z.enum(['ONLINE', 'DRAINING', 'OFFLINE']),
  capacity: z.number().int(),
  currentLoad: z.number().int(),
  cpuUsage: z.number(),
  memoryUsage: z.number(),
  capabilities: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  lastHeartbeatAt: Timestamp,
});
export type Node = z.infer<typeof Node>;

/** Why something was moved, added, drained, restarted or given up; never deleted by the system. */
export const OpsDecision = z.object({
  id: z.string(),
  at: Timestamp,
  kind: z.enum(['balance', 'scale_out', 'scale_in', 'scale_hold', 'drain', 'resume', 'failover', 'recovery', 'escalation']),
  subject: z.string(),
  reason: z.string(),
  metrics: z.record(z.string(), z.number()),
});
export type OpsDecision = z.infer<typeof OpsDecision>;

/** ORC-114. Absent values are not measured for this agent. */
export const AgentHealth = z.object({
  agentId: z.string(),
  agentType: z.string(),
  status: z.enum(['healthy', 'degraded', 'unhealthy', 'offline']),
  lastHeartbeatAt: Timestamp.optional(),
  lastTaskCompletedAt: Timestamp.optional(),
  tasksCompletedLastHour: z.number().int(),
  tasksFailedLastHour: z.number().int(),
  averageResponseMs: z.number(),
  errorRatePercent: z.number(),
  memoryUsageMb: z.number().optional(),
  currentTasks: z.number().int(),
  queueDepth: z.number().int(),
  uptimeSeconds: z.number().optional(),
  recoveryAttempts: z.number().int(),
});
export type AgentHealth = z.infer<typeof AgentHealth>;
