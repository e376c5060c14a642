import { z } from 'zod';
import { TaskId } from '../ids.js';

/** What an agent offers to do a task for (ORC-050). Estimates come from its own record; `basis` says which. */
export const Bid = z.object({
  taskId: TaskId,
  agent: z.string(),
  agentType: z.string(),
  tokens: z.number().int().nonnegative(),
  costMicroUsd: z.number().int().nonnegative(),
  /** Expected duration. */
  seconds: z.number().nonnegative(),
  confidence: z.number().min(0).max(1),
  quality: z.number().min(0).max(1),
  basis: z.string(),
});
export type Bid = z.infer<typeof Bid>;

/** What counts how much in an award; only their ratio matters. */
export const AuctionWeights = z.object({
  cost: z.number().min(0).default(0.3),
  time: z.number().min(0).default(0.2),
  confidence: z.number().min(0).default(0.3),
  quality: z.number().min(0).default(0.2),
});
export type AuctionWeights = z.infer<typeof AuctionWeights>;
