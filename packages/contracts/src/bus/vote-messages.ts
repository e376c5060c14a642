import { z } from 'zod';
import { ProposalId, VoteId } from '../ids.js';
import { Proposal, ProposalInput, ProposalStatus } from '../vote/proposal.js';
import { Vote, VoteInput, VoteStatus, VoteType } from '../vote/vote.js';
import { busEvent, command } from './message.js';

/** An agent's name, or `user:<id>`. */
const voter = z.string().min(1).max(120);

export const votesList = command(
  'supervisor',
  'votes.list',
  z.object({ status: VoteStatus.optional(), limit: z.number().int().min(1).max(200).default(50) }),
  z.object({ votes: z.array(Vote) }),
);
export const votesGet = command('supervisor', 'votes.get', z.object({ voteId: VoteId }), Vote);
export const votesOpen = command('supervisor', 'votes.open', z.object({ vote: VoteInput, proposer: voter }), Vote);
/** A later ballot of the same voter replaces the earlier one. */
export const votesCast = command(
  'supervisor',
  'votes.cast',
  z.object({ voteId: VoteId, voter, choice: z.string(), rationale: z.string().max(2_000).optional() }),
  Vote,
);
/** Ends the counting now. Idempotent: a vote that is over is answered as it stands. */
export const votesClose = command('supervisor', 'votes.close', z.object({ voteId: VoteId, by: z.string() }), Vote);

export const proposalsList = command(
  'supervisor',
  'proposals.list',
  z.object({ status: ProposalStatus.optional(), limit: z.number().int().min(1).max(200).default(50) }),
  z.object({ proposals: z.array(Proposal) }),
);
export const proposalsCreate = command(
  'supervisor',
  'proposals.create',
  z.object({ proposal: ProposalInput, proposedBy: voter, userId: z.string() }),
  Proposal,
);
/** `priority` is clamped to 1–5. */
export const proposalsVote = command(
  'supervisor',
  'proposals.vote',
  z.object({ proposalId: ProposalId, voter, priority: z.number() }),
  Proposal,
);
export const proposalsEndorse = command('supervisor', 'proposals.endorse', z.object({ proposalId: ProposalId, voter }), Proposal);
export const proposalsReject = command(
  'supervisor',
  'proposals.reject',
  z.object({ proposalId: ProposalId, by: z.string(), reason: z.string().max(2_000).optional() }),
  Proposal,
);

/** ORC-079 and ORC-082. */
export const voteOpened = busEvent(
  'vote.opened',
  z.object({ voteId: VoteId, type: VoteType, title: z.string(), options: z.array(z.string()), deadline: z.string() }),
);
export const voteCast = busEvent('vote.cast', z.object({ voteId: VoteId, voter, choice: z.string() }));
export const voteClosed = busEvent(
  'vote.closed',
  z.object({
    voteId: VoteId,
    result: z.string().optional(),
    counts: z.record(z.string(), z.number().int()),
    rationales: z.record(z.string(), z.string()),
    reason: z.string(),
  }),
);
export const proposalOpened = busEvent(
  'proposal.opened',
  z.object({ proposalId: ProposalId, title: z.string(), proposedBy: z.string(), taskType: z.string() }),
);
export const proposalApproved = busEvent(
  'proposal.approved',
  z.object({ proposalId: ProposalId, title: z.string(), priority: z.number() }),
);
