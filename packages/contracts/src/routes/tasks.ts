import { z } from 'zod';
import { Task } from '../goal/goal.js';
import { TaskState } from '../goal/state.js';
import { ApprovalId, GoalId, TaskId } from '../ids.js';
import { route } from './route.js';

const tag = 'Tasks';
const taskId = z.object({ taskId: TaskId });
const reason = z.string().max(1_000).optional();

/** Tasks across goals (EDG-017). */
export const taskRoutes = {
  list: route({
    method: 'GET',
    path: '/tasks',
    tag,
    summary: 'Tasks of one goal, or of the newest goals of the tenant',
    permission: 'task:read',
    errors: ['NOT_FOUND'],
  })
    .input(
      z.object({
        goalId: GoalId.optional(),
        state: TaskState.optional(),
        agentType: z.string().max(40).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    /** `complete` is false when goals older than the ones looked at may have more. */
    .output(z.object({ tasks: z.array(Task), complete: z.boolean() })),
  get: route({ method: 'GET', path: '/tasks/{taskId}', tag, summary: 'One task', permission: 'task:read', errors: ['NOT_FOUND'] })
    .input(taskId)
    .output(Task),
  retry: route({
    method: 'POST',
    path: '/tasks/{taskId}/retry',
    tag,
    summary: 'Do one task again, with everything that depends on it',
    permission: 'goal:execute',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(taskId.extend({ reason }))
    .output(z.object({ accepted: z.boolean(), dirtyTaskIds: z.array(TaskId) })),
  cancel: route({
    method: 'POST',
    path: '/tasks/{taskId}/cancel',
    tag,
    summary: 'Stop one task: its child goal, the call it wants approved, or the goal when nothing else of it is left to do',
    permission: 'goal:cancel',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(taskId.extend({ reason }))
    .output(z.object({ accepted: z.boolean(), stopped: z.enum(['child_goal', 'approval', 'goal']) })),
  approve: route({
    method: 'POST',
    path: '/tasks/{taskId}/approve',
    tag,
    summary: 'Decide what one task waits for',
    permission: 'goal:approve',
    errors: ['NOT_FOUND', 'APPROVAL_STALE'],
  })
    .input(
      taskId.extend({
        decision: z.enum(['approved', 'rejected']).default('approved'),
        reason: z.string().max(2_000).optional(),
        editedArguments: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .output(z.object({ decided: z.array(ApprovalId) })),
};
