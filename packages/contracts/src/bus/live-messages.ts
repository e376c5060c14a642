import { z } from 'zod';
import { GoalEvent } from '../goal/event.js';
import { ConversationId, GoalId, TenantId, UserId } from '../ids.js';

/**
 * One entry of the stream `aw:goal-events`: the events that one commit added to one goal, in order. Notices may be lost
 * (the stream is bounded); a reader that sees a gap in `seq` asks `goals.events`.
 */
export const GoalEventNotice = z.object({
  tenantId: TenantId,
  userId: UserId,
  goalId: GoalId,
  conversationId: ConversationId.optional(),
  events: z.array(GoalEvent).min(1),
});
export type GoalEventNotice = z.infer<typeof GoalEventNotice>;
