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

/** How the tasks of a market are auctioned (ORC-050). What is left out is as by default. */
export const AuctionTerms = z.strictObject({
  weights: AuctionWeights.refine((w) => w.cost + w.time + w.confidence + w.quality > 0, 'at least one weight must be above 0').prefault({}),
  /** How long agents may bid. */
  windowSeconds: z.number().min(1).max(300).default(5),
});
export type AuctionTerms = z.infer<typeof AuctionTerms>;
export const defaultAuctionTerms: AuctionTerms = AuctionTerms.parse({});
