import { z } from 'zod';
import { ApprovalId, GoalId, TaskId, Timestamp } from '../ids.js';
import { Risk } from '../goal/state.js';

export const ApprovalStatus = z.enum(['pending', 'approved', 'rejected', 'expired', 'withdrawn']);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** What a person is asked to allow. `argumentsHash` binds the decision to exactly these canonical arguments. */
export const ApprovalRequest = z.object({
  approvalId: ApprovalId,
  kind: z.enum(['tool', 'command', 'safety', 'permission', 'sql', 'schedule', 'settings', 'plugin']),
  taskId: TaskId,
  attempt: z.number().int().positive(),
  tool: z.string(),
  /** Stable across attempts of one task: `hash(task, step, call)`. */
  callKey: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  argumentsHash: z.string(),
  reason: z.string(),
  risk: Risk,
  expiresAt: Timestamp,
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

export const Approval = ApprovalRequest.extend({
  goalId: GoalId,
  planVersion: z.number().int(),
  status: ApprovalStatus,
  requestedAt: Timestamp,
  decidedAt: Timestamp.optional(),
  decidedBy: z.string().optional(),
  decisionReason: z.string().optional(),
  editedArguments: z.record(z.string(), z.unknown()).optional(),
});
export type Approval = z.infer<typeof Approval>;

/** A decision that a later attempt of the task may use once, for the very same call. */
export const ApprovalGrant = z.object({
  approvalId: ApprovalId,
  callKey: z.string(),
  argumentsHash: z.string(),
  decision: z.enum(['approved', 'rejected']),
  reason: z.string().optional(),
  /** Edit-and-approve: the person allowed these arguments instead; the call runs with them. */
  editedArguments: z.record(z.string(), z.unknown()).optional(),
});
export type ApprovalGrant = z.infer<typeof ApprovalGrant>;
