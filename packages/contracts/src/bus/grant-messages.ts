import { z } from 'zod';
import { ArgumentConstraint, GrantScope, StandingGrant } from '../approval/standing-grant.js';
import { GrantId, Timestamp } from '../ids.js';
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
