import { z } from 'zod';
import { FileRef } from '../file/file.js';
import { GoalSummary } from '../goal/goal.js';
import { ConversationId, GoalId, MessageId, Timestamp } from '../ids.js';

export const Conversation = z.object({
  conversationId: ConversationId,
  title: z.string(),
  pinned: z.boolean(),
  archived: z.boolean(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Conversation = z.infer<typeof Conversation>;

/** A message of a person, and the goal it started. The answer is that goal's result: it is never stored twice. */
export const Message = z.object({
  messageId: MessageId,
  conversationId: ConversationId,
  type: z.enum(['user', 'system']),
  content: z.string(),
  files: z.array(FileRef),
  goalId: GoalId.optional(),
  goal: GoalSummary.optional(),
  timestamp: Timestamp,
});
export type Message = z.infer<typeof Message>;
