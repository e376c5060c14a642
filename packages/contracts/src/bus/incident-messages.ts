import { z } from 'zod';
import { GoalId, TenantId, Timestamp } from '../ids.js';
import { busEvent } from './message.js';

/** Something that must never happen was found, and whether it could be put right. For operators, not for the people of a tenant. */
export const incidentFound = busEvent(
  'incident.found',
  z.object({
    service: z.string(),
    kind: z.enum(['projection', 'snapshot', 'memory', 'counter']),
    tenantId: TenantId.optional(),
    goalId: GoalId.optional(),
    differences: z.array(z.string()).max(100),
    repaired: z.boolean(),
    at: Timestamp,
  }),
);
