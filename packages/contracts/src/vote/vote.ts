import { z } from 'zod';
import { Timestamp, VoteId } from '../ids.js';

/** ORC-075. */
export const VoteType = z.enum(['priority', 'improvement', 'resource', 'strategy']);
/** `closed`: counting has ended. `decided`: there is a result and it counts. */
export const VoteStatus = z.enum(['open', 'closed', 'decided']);

export const Ballot = z.object({ voter: z.string(), choice: z.string(), rationale: z.string().optional(), at: Timestamp });
export type Ballot = z.infer<typeof Ballot>;

/** ORC-076. Voters are agents by name, or people as `user:<id>`. */
export const Vote = z.object({
  voteId: VoteId,
  type: VoteType,
  title: z.string(),
  description: z.string(),
  options: z.array(z.string()),
  proposer: z.string(),
  voters: z.array(z.string()),
  createdAt: Timestamp,
  deadline: Timestamp,
  status: VoteStatus,
  ballots: z.array(Ballot),
  counts: z.record(z.string(), z.number().int()),
  result: z.string().optional(),
  /** How the result came about: majority, a tie and who broke it, or why there is none. */
  reason: z.string().optional(),
  closedAt: Timestamp.optional(),
});
export type Vote = z.infer<typeof Vote>;

const option = z.string().trim().min(1).max(200);
export const VoteInput = z.strictObject({
  type: VoteType,
  title: z.string().trim().min(1).max(200),
  description: z.string().max(4_000).default(''),
  options: z
    .array(option)
    .min(2)
    .max(20)
    .refine((all) => new Set(all).size === all.length, 'each option once'),
  /** Who may vote; left out: the enabled agents of the tenant and the people with the permission. */
  voters: z.array(z.string().min(1).max(120)).min(1).max(500).optional(),
  /** Default: 24 hours from now. */
  deadline: Timestamp.optional(),
});
export type VoteInput = z.infer<typeof VoteInput>;
