import { z } from 'zod';
import { GrantId, Timestamp } from '../ids.js';

/**
 * A test of one argument of a call. `path` is dot-separated. `prefix` and `glob` work on text, `one_of` on any JSON value,
 * `at_most` on numbers. A call is covered only when every constraint holds; a missing argument never does.
 */
export const ArgumentConstraint = z.discriminatedUnion('op', [
  z.strictObject({ path: z.string().min(1).max(200), op: z.literal('equals'), value: z.unknown() }),
  z.strictObject({ path: z.string().min(1).max(200), op: z.literal('one_of'), values: z.array(z.unknown()).min(1).max(200) }),
  z.strictObject({ path: z.string().min(1).max(200), op: z.literal('prefix'), value: z.string().min(1) }),
  z.strictObject({ path: z.string().min(1).max(200), op: z.literal('glob'), value: z.string().min(1) }),
  z.strictObject({ path: z.string().min(1).max(200), op: z.literal('at_most'), value: z.number() }),
]);
export type ArgumentConstraint = z.infer<typeof ArgumentConstraint>;

/** Where a standing grant holds. Never everywhere: a tenant is the widest scope (AGT-055). */
export const GrantScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tenant') }),
  z.strictObject({ kind: z.literal('goal'), id: z.string() }),
  z.strictObject({ kind: z.literal('schedule'), id: z.string() }),
  z.strictObject({ kind: z.literal('flow'), id: z.string() }),
  z.strictObject({ kind: z.literal('agent'), id: z.string() }),
]);
export type GrantScope = z.infer<typeof GrantScope>;

/** A permission given in advance, so that work may go on unattended: bounded in place, tool, arguments, number and time. */
export const StandingGrant = z.object({
  grantId: GrantId,
  scope: GrantScope,
  tool: z.string(),
  constraints: z.array(ArgumentConstraint).max(32),
  maxUses: z.number().int().positive().optional(),
  uses: z.number().int().nonnegative(),
  reason: z.string(),
  issuedBy: z.string(),
  issuedAt: Timestamp,
  expiresAt: Timestamp,
  revokedAt: Timestamp.optional(),
});
export type StandingGrant = z.infer<typeof StandingGrant>;

/** The part of a standing grant that travels with an assignment. */
export const GrantOffer = StandingGrant.pick({ grantId: true, tool: true, constraints: true, expiresAt: true }).extend({
  usesLeft: z.number().int().nonnegative().optional(),
});
export type GrantOffer = z.infer<typeof GrantOffer>;
