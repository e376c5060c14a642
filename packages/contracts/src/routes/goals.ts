import { z } from 'zod';
import { Approval, ApprovalStatus } from '../approval/approval.js';
import { Artifact } from '../file/file.js';
import { AuctionTerms } from '../goal/auction.js';
import { GoalEvent } from '../goal/event.js';
import { Goal, GoalSummary, maxGoalTextLength, Task } from '../goal/goal.js';
import { GoalLimits } from '../goal/limits.js';
import { Plan } from '../goal/plan.js';
import { GoalStatus, Pattern } from '../goal/state.js';
import { ApprovalId, ConversationId, FileId, GoalId, TaskId, Timestamp } from '../ids.js';
import { goalRunRoutes } from './goal-runs.js';
import { route } from './route.js';

export const SubmitGoal = z.strictObject({
  text: z.string().trim().min(1, 'say what should be achieved').max(maxGoalTextLength),
  title: z.string().max(200).optional(),
  fileIds: z.array(FileId).max(100).default([]),
  conversationId: ConversationId.optional(),
  priority: z.number().int().min(1).max(10).default(5),
  pattern: Pattern.optional(),
  /** How tasks are auctioned if the goal becomes a market. */
  auction: AuctionTerms.optional(),
  limits: GoalLimits.partial().optional(),
  plan: Plan.optional(),
  idempotencyKey: z.string().min(1).max(200).optional(),
  /** Not before this time. */
  startAt: Timestamp.optional(),
});

const goalId = z.object({ goalId: GoalId });
const decision = z.object({ approvalId: ApprovalId, reason: z.string().max(2_000).optional() });

export const goalRoutes = {
  submit: route({
    method: 'POST',
    path: '/goals',
    tag: 'Goals',
    summary: 'Submit a goal',
    permission: 'goal:create',
    successStatus: 201,
    errors: ['NOT_FOUND', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED', 'RATE_LIMITED', 'UNAVAILABLE'],
  })
    .input(SubmitGoal)
    .output(z.object({ goalId: GoalId, created: z.boolean() })),
  list: route({ method: 'GET', path: '/goals', tag: 'Goals', summary: 'List goals', permission: 'goal:read' })
    .input(
      z.object({
        status: GoalStatus.optional(),
        conversationId: ConversationId.optional(),
        search: z.string().max(200).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        offset: z.coerce.number().int().min(0).default(0),
      }),
    )
    .output(z.object({ goals: z.array(GoalSummary), total: z.number().int() })),
  stats: route({
    method: 'GET',
    path: '/dashboard/goals',
    tag: 'Goals',
    summary: 'Counts and progress over all goals',
    permission: 'goal:read',
  }).output(
    z.object({
      total: z.number(),
      active: z.number(),
      completed: z.number(),
      failed: z.number(),
      /** Completed of all finished goals, 0–100. */
      completionRate: z.number(),
      averageProgress: z.number(),
    }),
  ),
  get: route({
    method: 'GET',
    path: '/goals/{goalId}',
    tag: 'Goals',
    summary: 'A goal with its state and result',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(Goal),
  tasks: route({
    method: 'GET',
    path: '/goals/{goalId}/tasks',
    tag: 'Goals',
    summary: 'The tasks of a goal',
    permission: 'task:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(z.object({ tasks: z.array(Task) })),
  plan: route({
    method: 'GET',
    path: '/goals/{goalId}/plan',
    tag: 'Goals',
    summary: 'The plan of a goal, newest or by version',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId.extend({ version: z.coerce.number().int().positive().optional() }))
    .output(z.object({ version: z.number().int(), plan: Plan, taskIds: z.record(z.string(), TaskId) })),
  events: route({
    method: 'GET',
    path: '/goals/{goalId}/events',
    tag: 'Goals',
    summary: 'The event log of a goal. `/goals/{goalId}/events/stream` is the same as server-sent events, resumable with Last-Event-ID',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(
      goalId.extend({
        afterSeq: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
      }),
    )
    .output(z.object({ events: z.array(GoalEvent), lastSeq: z.number().int() })),
  cancel: route({
    method: 'POST',
    path: '/goals/{goalId}/cancel',
    tag: 'Goals',
    summary: 'Cancel a goal and everything below it',
    permission: 'goal:cancel',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(goalId.extend({ reason: z.string().max(1_000).optional() }))
    .output(z.object({ accepted: z.boolean() })),
  approve: route({
    method: 'POST',
    path: '/goals/{goalId}/approve',
    tag: 'Goals',
    summary: 'Decide the pending approvals of a goal',
    permission: 'goal:approve',
    errors: ['NOT_FOUND', 'APPROVAL_STALE'],
  })
    .input(
      goalId.extend({
        decision: z.enum(['approved', 'rejected']).default('approved'),
        taskId: TaskId.optional(),
        reason: z.string().max(2_000).optional(),
      }),
    )
    .output(z.object({ decided: z.array(ApprovalId) })),
  artifacts: route({
    method: 'GET',
    path: '/goals/{goalId}/artifacts',
    tag: 'Goals',
    summary: 'Files that the goal produced. Bytes are at `/goals/{goalId}/artifacts/{path}`',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(z.object({ artifacts: z.array(Artifact) })),
  ...goalRunRoutes,
};

export const approvalRoutes = {
  list: route({
    method: 'GET',
    path: '/approvals',
    tag: 'Approvals',
    summary: 'Approvals, the pending ones first',
    permission: 'goal:read',
  })
    .input(
      z.object({
        status: ApprovalStatus.optional(),
        goalId: GoalId.optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ approvals: z.array(Approval) })),
  approve: route({
    method: 'POST',
    path: '/approvals/{approvalId}/approve',
    tag: 'Approvals',
    summary: 'Approve exactly what was shown',
    permission: 'goal:approve',
    errors: ['NOT_FOUND', 'APPROVAL_STALE'],
  })
    .input(decision.extend({ editedArguments: z.record(z.string(), z.unknown()).optional() }))
    .output(z.object({ approvalId: ApprovalId, decision: z.enum(['approved', 'rejected']) })),
  reject: route({
    method: 'POST',
    path: '/approvals/{approvalId}/reject',
    tag: 'Approvals',
    summary: 'Reject the action',
    permission: 'goal:approve',
    errors: ['NOT_FOUND', 'APPROVAL_STALE'],
  })
    .input(decision)
    .output(z.object({ approvalId: ApprovalId, decision: z.enum(['approved', 'rejected']) })),
};
