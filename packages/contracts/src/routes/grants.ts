import { z } from 'zod';
import { ArgumentConstraint, GrantScope, StandingGrant } from '../approval/standing-grant.js';
import { GrantId, Timestamp } from '../ids.js';
import { route } from './route.js';

/** Permissions given in advance, so that work may go on unattended (AGT-055). */
export const grantRoutes = {
  list: route({ method: 'GET', path: '/grants', tag: 'Approvals', summary: 'Standing grants, newest first', permission: 'goal:read' })
    .input(
      z.object({
        active: z.stringbool().optional(),
        tool: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(200).default(100),
      }),
    )
    .output(z.object({ grants: z.array(StandingGrant) })),
  issue: route({
    method: 'POST',
    path: '/grants',
    tag: 'Approvals',
    summary: 'Allow a tool in advance: bounded in place, arguments, number and time',
    permission: 'goal:approve',
    successStatus: 201,
    errors: ['NOT_FOUND'],
  })
    .input(
      z.strictObject({
        scope: GrantScope,
        tool: z.string().min(1).max(200),
        constraints: z.array(ArgumentConstraint).max(32).default([]),
        maxUses: z.number().int().positive().max(1_000_000).optional(),
        reason: z.string().trim().min(1).max(2_000),
        expiresAt: Timestamp,
      }),
    )
    .output(StandingGrant),
  revoke: route({
    method: 'DELETE',
    path: '/grants/{grantId}',
    tag: 'Approvals',
    summary: 'Take a standing grant back',
    permission: 'goal:approve',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ grantId: GrantId }))
    .output(StandingGrant),
};
