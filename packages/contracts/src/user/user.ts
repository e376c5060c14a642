import { z } from 'zod';
import { TenantId, Timestamp, UserId } from '../ids.js';
import { RoleName } from '../role/role.js';

/** `pending`: invited or registered, not yet confirmed. `locked`: by an administrator; a lock after wrong passwords ends by itself. */
export const UserStatus = z.enum(['pending', 'active', 'locked', 'disabled']);
export type UserStatus = z.infer<typeof UserStatus>;

export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{1,62}[a-z0-9])$/, 'expected 3 to 64 lower-case letters, digits, dots, hyphens or underscores');
export const Email = z.email().max(254).toLowerCase();
/** Length is what counts: no rules of composition. How easily it is guessed is judged beside this. */
export const NewPassword = z.string().min(8, 'expected at least 8 characters').max(256);

export const User = z.object({
  userId: UserId,
  tenantId: TenantId,
  username: z.string(),
  email: z.string(),
  name: z.string(),
  status: UserStatus,
  roles: z.array(RoleName),
  mfaEnabled: z.boolean(),
  createdAt: Timestamp,
  lastLoginAt: Timestamp.optional(),
  /** Set while wrong passwords keep the account from signing in. */
  lockedUntil: Timestamp.optional(),
});
export type User = z.infer<typeof User>;

export const UserInput = z.strictObject({
  username: Username,
  email: Email,
  name: z.string().trim().min(1).max(200),
  /** Left out, one is generated and shown once. */
  password: NewPassword.optional(),
  roles: z.array(RoleName).max(20).default(['viewer']),
});
export type UserInput = z.infer<typeof UserInput>;

export const UserPatch = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  email: Email.optional(),
  status: z.enum(['active', 'locked', 'disabled']).optional(),
});
export type UserPatch = z.infer<typeof UserPatch>;
