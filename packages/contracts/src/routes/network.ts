import { z } from 'zod';
import { ClusterId, CollaborationId, ConflictId, RoundId } from '../ids.js';
import {
  Cluster,
  ClusterInput,
  ClusterPatch,
  Collaboration,
  CollaborationChange,
  CollaborationInput,
  Conflict,
  ConflictInput,
  ResourceLease,
  ResourceOffer,
  ResourceRequest,
  Round,
  RoundInput,
} from '../network/cooperation.js';
import { NetworkStats, Topology } from '../network/network.js';
import { route } from './route.js';

const tag = 'Network';

export const networkRoutes = {
  topology: route({
    method: 'GET',
    path: '/network/topology',
    tag,
    summary: 'Instances of agents and who talks to whom',
    permission: 'agent:read',
  }).output(Topology),
  stats: route({ method: 'GET', path: '/network/stats', tag, summary: 'The network in numbers', permission: 'agent:read' }).output(
    NetworkStats,
  ),
  clusters: route({ method: 'GET', path: '/clusters', tag, summary: 'Clusters of agents', permission: 'agent:read' }).output(
    z.object({ clusters: z.array(Cluster) }),
  ),
  createCluster: route({
    method: 'POST',
    path: '/clusters',
    tag,
    summary: 'Put agents together',
    permission: 'agent:update',
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(ClusterInput)
    .output(Cluster),
  updateCluster: route({
    method: 'PATCH',
    path: '/clusters/{clusterId}',
    tag,
    summary: 'Change a cluster',
    permission: 'agent:update',
    errors: ['NOT_FOUND'],
  })
    .input(ClusterPatch.extend({ clusterId: ClusterId }))
    .output(Cluster),
  collaborations: route({
    method: 'GET',
    path: '/collaborations',
    tag,
    summary: 'Sessions in which agents work together',
    permission: 'agent:read',
  }).output(z.object({ collaborations: z.array(Collaboration) })),
  createCollaboration: route({
    method: 'POST',
    path: '/collaborations',
    tag,
    summary: 'Open a session',
    permission: 'agent:update',
    successStatus: 201,
  })
    .input(CollaborationInput)
    .output(Collaboration),
  collaboration: route({
    method: 'GET',
    path: '/collaborations/{collaborationId}',
    tag,
    summary: 'One session',
    permission: 'agent:read',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ collaborationId: CollaborationId }))
    .output(Collaboration),
  changeCollaboration: route({
    method: 'POST',
    path: '/collaborations/{collaborationId}/change',
    tag,
    summary: 'Join, leave, pause, resume, complete, or change what is shared',
    permission: 'agent:update',
    errors: ['NOT_FOUND', 'CONFLICT', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ collaborationId: CollaborationId, change: CollaborationChange }))
    .output(Collaboration),
  conflicts: route({
    method: 'GET',
    path: '/network/conflicts',
    tag,
    summary: 'Disagreements and how they were settled',
    permission: 'agent:read',
  }).output(z.object({ conflicts: z.array(Conflict) })),
  resolveConflict: route({
    method: 'POST',
    path: '/network/conflicts',
    tag,
    summary: 'Settle a disagreement between agents',
    permission: 'agent:update',
    successStatus: 201,
  })
    .input(ConflictInput)
    .output(Conflict),
  decideConflict: route({
    method: 'POST',
    path: '/network/conflicts/{conflictId}/decide',
    tag,
    summary: 'Decide as a person',
    permission: 'vote:manage',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ conflictId: ConflictId, winner: z.string(), reason: z.string().max(2_000).optional() }))
    .output(Conflict),
  resources: route({
    method: 'GET',
    path: '/network/resources',
    tag,
    summary: 'What agents offer each other and who uses it',
    permission: 'agent:read',
  }).output(z.object({ leases: z.array(ResourceLease) })),
  offerResource: route({
    method: 'POST',
    path: '/network/resources/offers',
    tag,
    summary: 'Offer a resource for a while',
    permission: 'agent:update',
    successStatus: 201,
  })
    .input(ResourceOffer)
    .output(ResourceLease),
  requestResource: route({
    method: 'POST',
    path: '/network/resources/requests',
    tag,
    summary: 'Use a part of an offer for a while',
    permission: 'agent:update',
    successStatus: 201,
    errors: ['QUOTA_EXCEEDED'],
  })
    .input(ResourceRequest)
    .output(ResourceLease),
  rounds: route({ method: 'GET', path: '/network/rounds', tag, summary: 'Coordination rounds', permission: 'agent:read' }).output(
    z.object({ rounds: z.array(Round) }),
  ),
  openRound: route({
    method: 'POST',
    path: '/network/rounds',
    tag,
    summary: 'Ask agents to agree',
    permission: 'agent:update',
    successStatus: 201,
  })
    .input(RoundInput)
    .output(Round),
  voteInRound: route({
    method: 'POST',
    path: '/network/rounds/{roundId}/vote',
    tag,
    summary: 'Say yes or no for a participant',
    permission: 'vote:manage',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ roundId: RoundId, participant: z.string(), vote: z.boolean() }))
    .output(Round),
};
