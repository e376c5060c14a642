import {
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
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { Supervisor } from '../supervisor.js';
import { assertOwnVoice } from '../vote/own-voice.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

/** Of all claims in a disagreement that an agent raises. */
const agentsPriority = 5;
const speaker = ({ actor }: MessageContext): string =>
  actor.type === 'user' ? `user:${actor.userId}` : actor.type === 'agent' ? actor.agent : actor.service;

@Controller()
export class NetworkController {
  constructor(@Inject(Supervisor) private readonly supervisor: Supervisor) {}

  private get cooperation() {
    return this.supervisor.governance.cooperation;
  }

  @OnCommand(networkTopology)
  async topology(_input: In<typeof networkTopology>, context: MessageContext): Out<typeof networkTopology> {
    return this.supervisor.network.topology(tenantOf(context));
  }

  @OnCommand(networkStats)
  async stats(_input: In<typeof networkStats>, context: MessageContext): Out<typeof networkStats> {
    return this.supervisor.network.stats(tenantOf(context));
  }

  @OnCommand(clustersList)
  async clusters(_input: In<typeof clustersList>, context: MessageContext): Out<typeof clustersList> {
    return { clusters: await this.cooperation.clusters(tenantOf(context)) };
  }

  @OnCommand(clustersCreate)
  async createCluster({ cluster }: In<typeof clustersCreate>, context: MessageContext): Out<typeof clustersCreate> {
    return this.cooperation.createCluster(tenantOf(context), cluster);
  }

  @OnCommand(clustersUpdate)
  async updateCluster({ clusterId, patch }: In<typeof clustersUpdate>, context: MessageContext): Out<typeof clustersUpdate> {
    return this.cooperation.updateCluster(tenantOf(context), clusterId, patch);
  }

  @OnCommand(collaborationsList)
  async collaborations(_input: In<typeof collaborationsList>, context: MessageContext): Out<typeof collaborationsList> {
    return { collaborations: await this.cooperation.collaborations(tenantOf(context)) };
  }

  @OnCommand(collaborationsCreate)
  async createCollaboration({ collaboration }: In<typeof collaborationsCreate>, context: MessageContext): Out<typeof collaborationsCreate> {
    return this.cooperation.createCollaboration(tenantOf(context), collaboration);
  }

  @OnCommand(collaborationsGet)
  async collaboration({ collaborationId }: In<typeof collaborationsGet>, context: MessageContext): Out<typeof collaborationsGet> {
    return this.cooperation.collaboration(tenantOf(context), collaborationId);
  }

  @OnCommand(collaborationsChange)
  async changeCollaboration(
    { collaborationId, change }: In<typeof collaborationsChange>,
    context: MessageContext,
  ): Out<typeof collaborationsChange> {
    if ('participant' in change && change.participant !== undefined) assertOwnVoice(change.participant, context);
    return this.cooperation.changeCollaboration(tenantOf(context), collaborationId, change);
  }

  @OnCommand(conflictsList)
  async conflicts(_input: In<typeof conflictsList>, context: MessageContext): Out<typeof conflictsList> {
    return { conflicts: await this.cooperation.conflicts(tenantOf(context)) };
  }

  @OnCommand(conflictsResolve)
  async resolve({ conflict }: In<typeof conflictsResolve>, context: MessageContext): Out<typeof conflictsResolve> {
    const proposer = speaker(context);
    if (context.actor.type !== 'agent') return this.cooperation.resolve(tenantOf(context), proposer, conflict);
    // An agent can neither call its own wish the most important one nor speak only for others.
    if (!conflict.claims.some((claim) => claim.agent === proposer))
      throw fault('FORBIDDEN', 'One of the positions must be your own', { hint: 'Name your own position' });
    const claims = conflict.claims.map((claim) => ({ ...claim, priority: agentsPriority }));
    return this.cooperation.resolve(tenantOf(context), proposer, { ...conflict, claims });
  }

  @OnCommand(conflictsDecide)
  async decide({ conflictId, winner, by, reason }: In<typeof conflictsDecide>, context: MessageContext): Out<typeof conflictsDecide> {
    return this.cooperation.decide(tenantOf(context), conflictId, winner, by, reason);
  }

  @OnCommand(resourcesList)
  async resources(_input: In<typeof resourcesList>, context: MessageContext): Out<typeof resourcesList> {
    return { leases: await this.supervisor.resources.list(tenantOf(context)) };
  }

  @OnCommand(resourcesOffer)
  async offer({ offer }: In<typeof resourcesOffer>, context: MessageContext): Out<typeof resourcesOffer> {
    return this.supervisor.resources.offer(tenantOf(context), offer);
  }

  @OnCommand(resourcesRequest)
  async request({ request }: In<typeof resourcesRequest>, context: MessageContext): Out<typeof resourcesRequest> {
    return this.supervisor.resources.request(tenantOf(context), request);
  }

  @OnCommand(roundsList)
  async rounds(_input: In<typeof roundsList>, context: MessageContext): Out<typeof roundsList> {
    return { rounds: await this.cooperation.rounds(tenantOf(context)) };
  }

  @OnCommand(roundsOpen)
  async openRound({ round }: In<typeof roundsOpen>, context: MessageContext): Out<typeof roundsOpen> {
    return this.cooperation.openRound(tenantOf(context), round);
  }

  @OnCommand(roundsVote)
  async voteInRound({ roundId, participant, vote }: In<typeof roundsVote>, context: MessageContext): Out<typeof roundsVote> {
    assertOwnVoice(participant, context);
    return this.cooperation.voteInRound(tenantOf(context), roundId, participant, vote);
  }
}
