import {
  api,
  clustersCreate,
  clustersList,
  clustersUpdate,
  collaborationsChange,
  collaborationsCreate,
  collaborationsGet,
  collaborationsList,
  conflictsDecide,
  conflictsList,
  conflictsResolve,
  networkStats,
  networkTopology,
  resourcesList,
  resourcesOffer,
  resourcesRequest,
  roundsList,
  roundsOpen,
  roundsVote,
} from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const routes = api.network;

@Controller('api/v1')
export class NetworkController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(routes.topology)
  topology(@Caller() caller: Principal) {
    return implement(routes.topology).handler(() => this.bus.request(networkTopology, {}, senderOf(caller)));
  }

  @Implements(routes.stats)
  stats(@Caller() caller: Principal) {
    return implement(routes.stats).handler(() => this.bus.request(networkStats, {}, senderOf(caller)));
  }

  @Implements(routes.clusters)
  clusters(@Caller() caller: Principal) {
    return implement(routes.clusters).handler(() => this.bus.request(clustersList, {}, senderOf(caller)));
  }

  @Implements(routes.createCluster)
  createCluster(@Caller() caller: Principal) {
    return implement(routes.createCluster).handler(({ input }) => this.bus.request(clustersCreate, { cluster: input }, senderOf(caller)));
  }

  @Implements(routes.updateCluster)
  updateCluster(@Caller() caller: Principal) {
    return implement(routes.updateCluster).handler(({ input: { clusterId, ...patch } }) =>
      this.bus.request(clustersUpdate, { clusterId, patch }, senderOf(caller)),
    );
  }

  @Implements(routes.collaborations)
  collaborations(@Caller() caller: Principal) {
    return implement(routes.collaborations).handler(() => this.bus.request(collaborationsList, {}, senderOf(caller)));
  }

  @Implements(routes.createCollaboration)
  createCollaboration(@Caller() caller: Principal) {
    return implement(routes.createCollaboration).handler(({ input }) =>
      this.bus.request(collaborationsCreate, { collaboration: input }, senderOf(caller)),
    );
  }

  @Implements(routes.collaboration)
  collaboration(@Caller() caller: Principal) {
    return implement(routes.collaboration).handler(({ input }) => this.bus.request(collaborationsGet, input, senderOf(caller)));
  }

  @Implements(routes.changeCollaboration)
  changeCollaboration(@Caller() caller: Principal) {
    return implement(routes.changeCollaboration).handler(({ input }) => this.bus.request(collaborationsChange, input, senderOf(caller)));
  }

  @Implements(routes.conflicts)
  conflicts(@Caller() caller: Principal) {
    return implement(routes.conflicts).handler(() => this.bus.request(conflictsList, {}, senderOf(caller)));
  }

  @Implements(routes.resolveConflict)
  resolveConflict(@Caller() caller: Principal) {
    return implement(routes.resolveConflict).handler(({ input }) =>
      this.bus.request(conflictsResolve, { conflict: input }, senderOf(caller)),
    );
  }

  @Implements(routes.decideConflict)
  decideConflict(@Caller() caller: Principal) {
    return implement(routes.decideConflict).handler(({ input }) =>
      this.bus.request(conflictsDecide, { ...input, by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.resources)
  resources(@Caller() caller: Principal) {
    return implement(routes.resources).handler(() => this.bus.request(resourcesList, {}, senderOf(caller)));
  }

  @Implements(routes.offerResource)
  offerResource(@Caller() caller: Principal) {
    return implement(routes.offerResource).handler(({ input }) => this.bus.request(resourcesOffer, { offer: input }, senderOf(caller)));
  }

  @Implements(routes.requestResource)
  requestResource(@Caller() caller: Principal) {
    return implement(routes.requestResource).handler(({ input }) =>
      this.bus.request(resourcesRequest, { request: input }, senderOf(caller)),
    );
  }

  @Implements(routes.rounds)
  rounds(@Caller() caller: Principal) {
    return implement(routes.rounds).handler(() => this.bus.request(roundsList, {}, senderOf(caller)));
  }

  @Implements(routes.openRound)
  openRound(@Caller() caller: Principal) {
    return implement(routes.openRound).handler(({ input }) => this.bus.request(roundsOpen, { round: input }, senderOf(caller)));
  }

  @Implements(routes.voteInRound)
  voteInRound(@Caller() caller: Principal) {
    return implement(routes.voteInRound).handler(({ input }) => this.bus.request(roundsVote, input, senderOf(caller)));
  }
}
