import { z } from 'zod';
import { Bid } from '../goal/auction.js';
import { PlanTask } from '../goal/plan.js';
import { GoalId, TaskId } from '../ids.js';
import { command } from './message.js';

/** An agent that may bid, with its record. Durations in seconds; `undefined` means that nothing is known yet. */
export const BidCandidate = z.object({
  agent: z.string(),
  agentType: z.string(),
  capabilities: z.array(z.string()),
  tools: z.array(z.string()),
  completed: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  averageSeconds: z.number().nonnegative().optional(),
  averageTokens: z.number().nonnegative().optional(),
});
export type BidCandidate = z.infer<typeof BidCandidate>;

/** Asks the agents for bids on auctioned tasks (ORC-050). Whoever does not answer in the window bids by its record. */
export const agentsBid = command(
  'agents',
  'agents.bid',
  z.object({
    goalId: GoalId,
    goalText: z.string(),
    tasks: z
      .array(z.object({ taskId: TaskId, spec: PlanTask }))
      .min(1)
      .max(2_000),
    candidates: z.array(BidCandidate),
  }),
  z.object({ bids: z.array(Bid) }),
);
