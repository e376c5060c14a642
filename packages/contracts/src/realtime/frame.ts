import { z } from 'zod';
import { ErrorCode } from '../errors.js';
import { GoalEvent } from '../goal/event.js';
import { ApprovalId, ConversationId, FileId, GoalId, Timestamp } from '../ids.js';

/**
 * Frames on `/ws` (EDG-041…045). The client names goals (or its whole tenant) to follow; every frame about a goal carries
 * `cursor` = the goal's event number, and a subscription may start after one, so that a dropped connection loses nothing.
 */
export const ClientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribe'),
    id: z.string().max(100).optional(),
    data: z.object({ goalId: GoalId.optional(), afterSeq: z.number().int().min(0).optional() }),
  }),
  z.object({ type: z.literal('unsubscribe'), id: z.string().max(100).optional(), data: z.object({ goalId: GoalId.optional() }) }),
  z.object({
    type: z.literal('goal.submit'),
    id: z.string().max(100),
    data: z.object({
      text: z.string(),
      fileIds: z.array(FileId).max(100).default([]),
      conversationId: ConversationId.optional(),
      idempotencyKey: z.string().max(200).optional(),
    }),
  }),
  z.object({
    type: z.literal('goal.cancel'),
    id: z.string().max(100).optional(),
    data: z.object({ goalId: GoalId, reason: z.string().max(1_000).optional() }),
  }),
  z.object({
    type: z.literal('task.approve'),
    id: z.string().max(100).optional(),
    data: z.object({
      approvalId: ApprovalId,
      decision: z.enum(['approved', 'rejected']),
      reason: z.string().max(2_000).optional(),
      editedArguments: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  z.object({ type: z.literal('ping'), id: z.string().max(100).optional() }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

/** Names of what the server sends. `goal.event` is the complete log; the others are a readable digest
 * of it. The last ones are events of the whole installation or tenant; they go to whoever follows everything.
 */
export const serverFrameTypes = [
  'hello',
  'pong',
  'ack',
  'error',
  'goal.event',
  'goal.status',
  'task.progress',
  'agent.spawned',
  'approval.required',
  'goal.completed',
  'chat.delta',
  'health.update',
  'agent.discovered',
  'agent.lost',
  'agent.status_changed',
  'agent.updated',
  'suggestion.opened',
  'vote.opened',
  'vote.cast',
  'vote.closed',
  'proposal.opened',
  'proposal.approved',
  'round.settled',
  'collaboration.settled',
  'conflict.settled',
  'schedule.notice',
  'alert.raised',
  'incident.found',
  'hook.received',
  'settings.changed',
  'notification',
] as const;
export const ServerFrame = z.object({
  id: z.string(),
  type: z.enum(serverFrameTypes),
  ts: Timestamp,
  tenantId: z.string(),
  goalId: GoalId.optional(),
  cursor: z.number().int().optional(),
  replyTo: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});
export type ServerFrame = z.infer<typeof ServerFrame>;

export const GoalEventFrameData = z.object({ event: GoalEvent });
export const ErrorFrameData = z.object({ code: ErrorCode, message: z.string(), hint: z.string().optional() });
