import { z } from 'zod';
import { GoalId, ProposalId, Timestamp } from '../ids.js';

export const ProposalStatus = z.enum(['proposed', 'approved', 'rejected', 'in_progress', 'completed']);
export type ProposalStatus = z.infer<typeof ProposalStatus>;

/** ORC-080: work that agents or people propose to each other. */
export const Proposal = z.object({
  proposalId: ProposalId,
  title: z.string(),
  description: z.string(),
  proposedBy: z.string(),
  taskType: z.string(),
  estimatedEffort: z.enum(['low', 'medium', 'high']),
  /** Voter to 1–5, 5 the most urgent. */
  priorityVotes: z.record(z.string(), z.number().int()),
  endorsements: z.array(z.string()),
  meanPriority: z.number(),
  status: ProposalStatus,
  reason: z.string().optional(),
  goalId: GoalId.optional(),
  createdAt: Timestamp,
  decidedAt: Timestamp.optional(),
});
export type Proposal = z.infer<typeof Proposal>;

export const ProposalInput = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().trim().min(1).max(20_000),
  taskType: z.string().min(1).max(60).default('general'),
  estimatedEffort: z.enum(['low', 'medium', 'high']).default('medium'),
});
export type ProposalInput = z.infer<typeof ProposalInput>;
