import { z } from 'zod';
import { Timestamp } from '../ids.js';

/** AGT-019 and AGT-023 in one. */
export const networkMessageTypes = [
  'goal_delegation',
  'task_assignment',
  'resource_request',
  'resource_offer',
  'status_update',
  'result_share',
  'error_notification',
  'capability_announcement',
  'coordination_request',
  'heartbeat',
  'result',
  'handoff',
  'query',
  'learn',
] as const;

/** One message between agents (AGT-024). `to` is an agent, several, or `*` for all others. `ttl` in milliseconds. */
export const NetworkMessage = z.strictObject({
  id: z.uuid(),
  timestamp: Timestamp,
  tenantId: z.string(),
  from: z.string().min(1),
  to: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(500)]),
  type: z.enum(networkMessageTypes),
  priority: z.number().int().min(1).max(10).default(5),
  ttl: z.number().int().positive().optional(),
  requiresResponse: z.boolean().default(false),
  correlationId: z.string().optional(),
  traceparent: z.string().optional(),
  payload: z.record(z.string(), z.unknown()).default({}),
  pai: z
    .strictObject({
      algorithm_phase: z.string().optional(),
      verification_criteria: z.array(z.string()).optional(),
      learning_signals: z.array(z.string()).optional(),
    })
    .optional(),
});
export type NetworkMessage = z.infer<typeof NetworkMessage>;
