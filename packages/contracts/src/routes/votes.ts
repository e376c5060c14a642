import { z } from 'zod';
import { ProposalId, VoteId } from '../ids.js';
import { Proposal, ProposalInput, ProposalStatus } from '../vote/proposal.js';
import { Vote, VoteInput, VoteStatus } from '../vote/vote.js';
import { route } from './route.js';

const tag = 'Cooperation';
const limit = z.coerce.number().int().min(1).max(200).default(50);
/** In whose name: left out, the caller. Another needs the permission `vote:manage`. */
const agent = z.string().min(1).max(40).optional();

export const voteRoutes = {
  list: route({ method: 'GET', path: '/votes', tag, summary: 'Votes, open ones first', permission: 'agent:read' })
    .input(z.object({ status: VoteStatus.optional(), limit }))
    .output(z.object({ votes: z.array(Vote) })),
  get: route({ method: 'GET', path: '/votes/{voteId}', tag, summary: 'One vote', permission: 'agent:read', errors: ['NOT_FOUND'] })
    .input(z.object({ voteId: VoteId }))
    .output(Vote),
  open: route({ method: 'POST', path: '/votes', tag, summary: 'Put something to the vote', permission: 'vote:cast', successStatus: 201 })
    .input(VoteInput)
    .output(Vote),
  cast: route({
    method: 'POST',
    path: '/votes/{voteId}/cast',
    tag,
    summary: 'Vote; a later ballot replaces the earlier one',
    permission: 'vote:cast',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ voteId: VoteId, choice: z.string().max(200), rationale: z.string().max(2_000).optional(), agent }))
    .output(Vote),
  close: route({
    method: 'POST',
    path: '/votes/{voteId}/close',
    tag,
    summary: 'End the counting',
    permission: 'vote:manage',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ voteId: VoteId }))
    .output(Vote),
};

export const proposalRoutes = {
  list: route({ method: 'GET', path: '/proposals', tag, summary: 'Proposed work by priority', permission: 'agent:read' })
    .input(z.object({ status: ProposalStatus.optional(), limit }))
    .output(z.object({ proposals: z.array(Proposal) })),
  create: route({ method: 'POST', path: '/proposals', tag, summary: 'Propose work', permission: 'vote:cast', successStatus: 201 })
    .input(ProposalInput)
    .output(Proposal),
  vote: route({
    method: 'POST',
    path: '/proposals/{proposalId}/vote',
    tag,
    summary: 'Say how urgent it is, 1–5',
    permission: 'vote:cast',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ proposalId: ProposalId, priority: z.number(), agent }))
    .output(Proposal),
  endorse: route({
    method: 'POST',
    path: '/proposals/{proposalId}/endorse',
    tag,
    summary: 'Stand behind it',
    permission: 'vote:cast',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ proposalId: ProposalId, agent }))
    .output(Proposal),
  reject: route({
    method: 'POST',
    path: '/proposals/{proposalId}/reject',
    tag,
    summary: 'Refuse it',
    permission: 'vote:manage',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ proposalId: ProposalId, reason: z.string().max(2_000).optional() }))
    .output(Proposal),
};
