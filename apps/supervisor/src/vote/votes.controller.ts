import {
  proposalsCreate,
  proposalsEndorse,
  proposalsList,
  proposalsReject,
  proposalsVote,
  votesCast,
  votesClose,
  votesGet,
  votesList,
  votesOpen,
} from '@autoweave/contracts';
import { type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { Supervisor } from '../supervisor.js';
import { assertOwnVoice } from './own-voice.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

@Controller()
export class VotesController {
  constructor(@Inject(Supervisor) private readonly supervisor: Supervisor) {}

  private get keeper() {
    return this.supervisor.governance.voteKeeper;
  }

  @OnCommand(votesList)
  async list({ status, limit }: In<typeof votesList>, context: MessageContext): Out<typeof votesList> {
    return { votes: await this.keeper.votes.list(tenantOf(context), status, limit) };
  }

  @OnCommand(votesGet)
  async get({ voteId }: In<typeof votesGet>, context: MessageContext): Out<typeof votesGet> {
    return this.keeper.votes.get(tenantOf(context), voteId);
  }

  @OnCommand(votesOpen)
  async open({ vote, proposer }: In<typeof votesOpen>, context: MessageContext): Out<typeof votesOpen> {
    return this.keeper.open(tenantOf(context), proposer, vote);
  }

  @OnCommand(votesCast)
  async cast({ voteId, ...ballot }: In<typeof votesCast>, context: MessageContext): Out<typeof votesCast> {
    assertOwnVoice(ballot.voter, context);
    return this.keeper.cast(tenantOf(context), voteId, ballot);
  }

  @OnCommand(votesClose)
  async close({ voteId }: In<typeof votesClose>, context: MessageContext): Out<typeof votesClose> {
    return this.keeper.close(tenantOf(context), voteId);
  }

  @OnCommand(proposalsList)
  async proposals({ status, limit }: In<typeof proposalsList>, context: MessageContext): Out<typeof proposalsList> {
    return { proposals: await this.keeper.proposals.list(tenantOf(context), status, limit) };
  }

  @OnCommand(proposalsCreate)
  async propose({ proposal, proposedBy, userId }: In<typeof proposalsCreate>, context: MessageContext): Out<typeof proposalsCreate> {
    assertOwnVoice(proposedBy, context);
    return this.keeper.propose(tenantOf(context), userId, proposedBy, proposal);
  }

  @OnCommand(proposalsVote)
  async prioritise({ proposalId, voter, priority }: In<typeof proposalsVote>, context: MessageContext): Out<typeof proposalsVote> {
    assertOwnVoice(voter, context);
    return this.keeper.prioritise(tenantOf(context), proposalId, voter, priority);
  }

  @OnCommand(proposalsEndorse)
  async endorse({ proposalId, voter }: In<typeof proposalsEndorse>, context: MessageContext): Out<typeof proposalsEndorse> {
    assertOwnVoice(voter, context);
    return this.keeper.endorse(tenantOf(context), proposalId, voter);
  }

  @OnCommand(proposalsReject)
  async reject({ proposalId, by, reason }: In<typeof proposalsReject>, context: MessageContext): Out<typeof proposalsReject> {
    return this.keeper.proposals.reject(tenantOf(context), proposalId, `rejected by ${by}${reason ? `: ${reason}` : ''}`);
  }
}
