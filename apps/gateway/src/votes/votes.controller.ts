import {
  api,
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
import { BUS, type Bus, fault } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const { votes, proposals } = api;

/** Who votes: the caller, or an agent for which somebody that manages votes records a ballot. */
function voterOf(caller: Principal, agent: string | undefined): string {
  if (agent === undefined) return `user:${caller.userId}`;
  if (!caller.permissions.has('vote:manage'))
    throw fault('FORBIDDEN', 'Voting for an agent needs the permission vote:manage', { hint: 'Leave `agent` out to vote yourself' });
  return agent;
}

@Controller('api/v1')
export class VotesController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(votes.list)
  list(@Caller() caller: Principal) {
    return implement(votes.list).handler(({ input }) => this.bus.request(votesList, input, senderOf(caller)));
  }

  @Implements(votes.get)
  get(@Caller() caller: Principal) {
    return implement(votes.get).handler(({ input }) => this.bus.request(votesGet, input, senderOf(caller)));
  }

  @Implements(votes.open)
  open(@Caller() caller: Principal) {
    return implement(votes.open).handler(({ input }) =>
      this.bus.request(votesOpen, { vote: input, proposer: `user:${caller.userId}` }, senderOf(caller)),
    );
  }

  @Implements(votes.cast)
  cast(@Caller() caller: Principal) {
    return implement(votes.cast).handler(({ input: { agent, ...ballot } }) =>
      this.bus.request(votesCast, { ...ballot, voter: voterOf(caller, agent) }, senderOf(caller)),
    );
  }

  @Implements(votes.close)
  close(@Caller() caller: Principal) {
    return implement(votes.close).handler(({ input }) => this.bus.request(votesClose, { ...input, by: caller.userId }, senderOf(caller)));
  }

  @Implements(proposals.list)
  proposals(@Caller() caller: Principal) {
    return implement(proposals.list).handler(({ input }) => this.bus.request(proposalsList, input, senderOf(caller)));
  }

  @Implements(proposals.create)
  propose(@Caller() caller: Principal) {
    return implement(proposals.create).handler(({ input }) =>
      this.bus.request(proposalsCreate, { proposal: input, proposedBy: `user:${caller.userId}`, userId: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(proposals.vote)
  prioritise(@Caller() caller: Principal) {
    return implement(proposals.vote).handler(({ input: { agent, ...ballot } }) =>
      this.bus.request(proposalsVote, { ...ballot, voter: voterOf(caller, agent) }, senderOf(caller)),
    );
  }

  @Implements(proposals.endorse)
  endorse(@Caller() caller: Principal) {
    return implement(proposals.endorse).handler(({ input: { agent, proposalId } }) =>
      this.bus.request(proposalsEndorse, { proposalId, voter: voterOf(caller, agent) }, senderOf(caller)),
    );
  }

  @Implements(proposals.reject)
  reject(@Caller() caller: Principal) {
    return implement(proposals.reject).handler(({ input }) =>
      this.bus.request(proposalsReject, { ...input, by: caller.userId }, senderOf(caller)),
    );
  }
}
