import { z } from 'zod';
import { UserId } from '../ids.js';
import { Usage } from '../usage.js';
import { command } from './message.js';

export const UsageDimension = z.enum(['day', 'user', 'model', 'agent']);
export type UsageDimension = z.infer<typeof UsageDimension>;

/** What was consumed under one combination of the dimensions that were asked for. */
export const UsageRow = Usage.extend({
  /** UTC, `YYYY-MM-DD`. */
  day: z.iso.date().optional(),
  /** `cooperation`: what agents spent on deciding together, which is nobody's task. */
  userId: z.union([UserId, z.literal('cooperation')]).optional(),
  /** `provider:model` that answered. */
  model: z.string().optional(),
  agent: z.string().optional(),
});
export type UsageRow = z.infer<typeof UsageRow>;

/** What the tenant's agents consumed, newest day first. Days are in UTC and both included; without them, the last 30. */
export const usageList = command(
  'agents',
  'usage.list',
  z.object({
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
    userId: UserId.optional(),
    by: z.array(UsageDimension).max(4).default(['day', 'user', 'model', 'agent']),
    limit: z.number().int().min(1).max(10_000).default(1_000),
  }),
  z.object({ rows: z.array(UsageRow), total: Usage }),
);
