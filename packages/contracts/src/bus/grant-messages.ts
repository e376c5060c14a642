import { z } from 'zod';
import { ArgumentConstraint, GrantScope, StandingGrant } from '../approval/standing-grant.js';
import { GoalId, GrantId, TaskId, Timestamp } from '../ids.js';
import { command } from './message.js';

/** Longest life of a standing grant. */
export const maxGrantDays = 90;

/** Idempotent by `grantId`. Refused for agents, for times in the past and for more than `maxGrantDays`. */
export const grantsIssue = command(
  'supervisor',
  'grants.issue',
  z.object({
    grantId: GrantId,
    scope: GrantScope,
    tool: z.string().min(1).max(200),
    constraints: z.array(ArgumentConstraint).max(32).default([]),
    maxUses: z.number().int().positive().max(1_000_000).optional(),
    reason: z.string().min(1).max(2_000),
    issuedBy: z.string(),
    expiresAt: Timestamp,
  }),
  StandingGrant,
);
export const grantsList = command(
  'supervisor',
  'grants.list',
  z.object({ active: z.boolean().default(false), tool: z.string().optional(), limit: z.number().int().min(1).max(200).default(100) }),
  z.object({ grants: z.array(StandingGrant) }),
);
export const grantsRevoke = command('supervisor', 'grants.revoke', z.object({ grantId: GrantId, by: z.string() }), StandingGrant);
/**
 * Takes one use of a standing grant for one call, right before the call: granted only while the grant is neither revoked, expired
 * nor used up. Idempotent by task and call; the call is counted once.
 */
export const grantsUse = command(
  'supervisor',
  'grants.use',
  z.object({ grantId: GrantId, goalId: GoalId, taskId: TaskId, tool: z.string(), callId: z.string().min(1).max(300) }),
  z.object({ granted: z.boolean() }),
);
