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
import { NetworkStats, NetworkStatus, Topology } from '../network/network.js';
import { busEvent, command } from './message.js';

export const networkTopology = command('supervisor', 'network.topology', z.object({}), Topology);
export const networkStats = command('supervisor', 'network.stats', z.object({}), NetworkStats);

export const clustersList = command('supervisor', 'clusters.list', z.object({}), z.object({ clusters: z.array(Cluster) }));
export const clustersCreate = command('supervisor', 'clusters.create', z.object({ cluster: ClusterInput }), Cluster);
export const clustersUpdate = command('supervisor', 'clusters.update', z.object({ clusterId: ClusterId, patch: ClusterPatch }), Cluster);

export const collaborationsList = command(
  'supervisor',
  'collaborations.list',
  z.object({}),
  z.object({ collaborations: z.array(Collaboration) }),
);
export const collaborationsCreate = command(
  'supervisor',
  'collaborations.create',
  z.object({ collaboration: CollaborationInput }),
  Collaboration,
);
export const collaborationsGet = command('supervisor', 'collaborations.get', z.object({ collaborationId: CollaborationId }), Collaboration);
/** CONFLICT when the shared context has moved on from `baseVersion`; INVALID_TRANSITION when the session is over. */
export const collaborationsChange = command(
  'supervisor',
  'collaborations.change',
  z.object({ collaborationId: CollaborationId, change: CollaborationChange }),
  Collaboration,
);

export const conflictsList = command('supervisor', 'conflicts.list', z.object({}), z.object({ conflicts: z.array(Conflict) }));
export const conflictsResolve = command('supervisor', 'conflicts.resolve', z.object({ conflict: ConflictInput }), Conflict);
export const conflictsDecide = command(
  'supervisor',
  'conflicts.decide',
  z.object({ conflictId: ConflictId, winner: z.string(), by: z.string(), reason: z.string().max(2_000).optional() }),
  Conflict,
);
export const roundsOpen = command('supervisor', 'rounds.open', z.object({ round: RoundInput }), Round);
export const roundsVote = command(
  'supervisor',
  'rounds.vote',
  z.object({ roundId: RoundId, participant: z.string(), vote: z.boolean() }),
  Round,
);
export const roundsList = command('supervisor', 'rounds.list', z.object({}), z.object({ rounds: z.array(Round) }));

export const resourcesList = command('supervisor', 'resources.list', z.object({}), z.object({ leases: z.array(ResourceLease) }));
export const resourcesOffer = command('supervisor', 'resources.offer', z.object({ offer: ResourceOffer }), ResourceLease);
/** Grants from the smallest offer of somebody else that suffices; QUOTA_EXCEEDED when none does. */
export const resourcesRequest = command('supervisor', 'resources.request', z.object({ request: ResourceRequest }), ResourceLease);

/** What settles by itself or by somebody's voice, once each. */
export const roundSettled = busEvent(
  'round.settled',
  z.object({ roundId: RoundId, type: Round.shape.type, proposal: z.string(), status: Round.shape.status }),
);
export const collaborationSettled = busEvent(
  'collaboration.settled',
  z.object({ collaborationId: CollaborationId, name: z.string(), status: Collaboration.shape.status }),
);
/** `waiting_for_human`: the vote decided nothing. */
export const conflictSettled = busEvent(
  'conflict.settled',
  z.object({
    conflictId: ConflictId,
    subject: z.string(),
    status: Conflict.shape.status,
    resolvedBy: Conflict.shape.resolvedBy,
    winner: z.string().optional(),
    reason: z.string(),
  }),
);

/** AGT-033. */
export const agentDiscovered = busEvent('agent.discovered', z.object({ id: z.string(), name: z.string(), type: z.string() }));
export const agentLost = busEvent('agent.lost', z.object({ id: z.string(), name: z.string(), type: z.string() }));
export const agentStatusChanged = busEvent(
  'agent.status_changed',
  z.object({ id: z.string(), name: z.string(), from: NetworkStatus, to: NetworkStatus }),
);
