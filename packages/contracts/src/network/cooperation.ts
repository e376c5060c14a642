import { z } from 'zod';
import { ClusterId, CollaborationId, ConflictId, GoalId, RoundId, Timestamp } from '../ids.js';

/** AGT-035. */
export const ClusterInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  members: z.array(z.string().min(1).max(120)).min(1).max(500),
  coordinator: z.string().min(1).max(120),
  specialization: z.string().max(60).optional(),
  loadBalancing: z.enum(['round_robin', 'capability_based', 'resource_based']).default('round_robin'),
});
export type ClusterInput = z.infer<typeof ClusterInput>;
/** Only what is named changes: no defaults. */
export const ClusterPatch = ClusterInput.extend({ loadBalancing: ClusterInput.shape.loadBalancing.unwrap() }).partial();
export type ClusterPatch = z.infer<typeof ClusterPatch>;
export const Cluster = z.object({ clusterId: ClusterId, ...ClusterInput.shape, createdAt: Timestamp });
export type Cluster = z.infer<typeof Cluster>;

/** AGT-036. */
export const CollaborationInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  participants: z.array(z.string().min(1).max(120)).min(1).max(100),
  coordinator: z.string().min(1).max(120).optional(),
  goalId: GoalId.optional(),
  expiresAt: Timestamp.optional(),
});
export type CollaborationInput = z.infer<typeof CollaborationInput>;
/** One entry of what happened in a session; only ever appended, the oldest fall off. */
export const CollaborationMessage = z.object({
  at: Timestamp,
  from: z.string().optional(),
  kind: z.enum(['joined', 'left', 'paused', 'resumed', 'completed', 'failed', 'shared', 'said']),
  text: z.string(),
});
export type CollaborationMessage = z.infer<typeof CollaborationMessage>;
export const Collaboration = z.object({
  collaborationId: CollaborationId,
  name: z.string(),
  participants: z.array(z.string()),
  coordinator: z.string().optional(),
  goalId: GoalId.optional(),
  status: z.enum(['active', 'paused', 'completed', 'failed']),
  createdAt: Timestamp,
  expiresAt: Timestamp.optional(),
  /** Grows by one with every change of the shared context; a change names the version it started from. */
  contextVersion: z.number().int(),
  sharedContext: z.record(z.string(), z.unknown()),
  messageHistory: z.array(CollaborationMessage).optional(),
});
export type Collaboration = z.infer<typeof Collaboration>;

export const CollaborationChange = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('join'), participant: z.string().min(1).max(120) }),
  z.strictObject({ action: z.literal('leave'), participant: z.string().min(1).max(120) }),
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('resume') }),
  z.strictObject({ action: z.literal('complete') }),
  /** What it was for cannot be reached any more. */
  z.strictObject({ action: z.literal('fail'), reason: z.string().min(1).max(500), participant: z.string().min(1).max(120).optional() }),
  z.strictObject({ action: z.literal('say'), participant: z.string().min(1).max(120), text: z.string().min(1).max(4_000) }),
  z.strictObject({
    action: z.literal('share'),
    baseVersion: z.number().int().min(0),
    set: z.record(z.string(), z.unknown()),
    participant: z.string().min(1).max(120).optional(),
  }),
]);
export type CollaborationChange = z.infer<typeof CollaborationChange>;

/** AGT-037: a disagreement between agents and how it was settled. */
export const ConflictInput = z.strictObject({
  kind: z.enum(['resource', 'decision']),
  subject: z.string().trim().min(1).max(500),
  claims: z
    .array(
      z.strictObject({
        agent: z.string().min(1).max(120),
        position: z.string().min(1).max(500),
        priority: z.number().int().min(1).max(10).default(5),
      }),
    )
    .min(2)
    .max(50),
});
export type ConflictInput = z.infer<typeof ConflictInput>;
export const Conflict = z.object({
  conflictId: ConflictId,
  ...ConflictInput.shape,
  status: z.enum(['voting', 'waiting_for_human', 'resolved']),
  resolvedBy: z.enum(['priority', 'policy', 'vote', 'supervisor', 'human']).optional(),
  winner: z.string().optional(),
  reason: z.string(),
  voteId: z.string().optional(),
  createdAt: Timestamp,
});
export type Conflict = z.infer<typeof Conflict>;

/** ORC-083. */
export const RoundInput = z.strictObject({
  type: z.enum(['election', 'consensus', 'synchronization', 'conflict_resolution']),
  participants: z.array(z.string().min(1).max(120)).min(1).max(200),
  proposal: z.string().min(1).max(2_000),
  deadline: Timestamp.optional(),
});
export type RoundInput = z.infer<typeof RoundInput>;
export const Round = z.object({
  roundId: RoundId,
  ...RoundInput.shape,
  votes: z.record(z.string(), z.boolean()),
  status: z.enum(['open', 'accepted', 'refused', 'expired']),
  createdAt: Timestamp,
});
export type Round = z.infer<typeof Round>;

/** AGT-038. `amount` in cores, MB, Mbit/s or seconds of work. */
export const ResourceKind = z.enum(['cpu', 'memory', 'network', 'storage', 'agent_time']);
const resource = {
  agent: z.string().min(1).max(120),
  kind: ResourceKind,
  amount: z.number().positive(),
  durationMs: z.number().int().positive().max(86_400_000),
};
/** What an agent lets others use for a while. */
export const ResourceOffer = z.strictObject(resource);
export type ResourceOffer = z.infer<typeof ResourceOffer>;
export const ResourceRequest = z.strictObject({ ...resource, priority: z.enum(['low', 'normal', 'high']).default('normal') });
export type ResourceRequest = z.infer<typeof ResourceRequest>;

/** An offer, or, with `offerId`, a part of one that was granted. Over at `expiresAt`, whoever still uses it. */
export const ResourceLease = z.object({
  leaseId: z.string(),
  offerId: z.string().optional(),
  kind: ResourceKind,
  amount: z.number().positive(),
  /** Of an offer: what is not granted now. */
  free: z.number().min(0).optional(),
  offeredBy: z.string(),
  grantedTo: z.string().optional(),
  expiresAt: Timestamp,
});
export type ResourceLease = z.infer<typeof ResourceLease>;
