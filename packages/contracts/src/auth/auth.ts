import { z } from 'zod';
import { Permission, Role } from '../permission.js';
import { TenantId, Timestamp, UserId } from '../ids.js';

export const Profile = z.object({
  userId: UserId,
  tenantId: TenantId,
  tenantName: z.string(),
  email: z.string(),
  name: z.string(),
  role: Role,
  permissions: z.array(Permission),
});
export type Profile = z.infer<typeof Profile>;

export const Login = z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(1_024) });
/** The token is also set as an HttpOnly cookie; programs send it as `Authorization: Bearer`. */
export const SignedIn = z.object({ token: z.string(), expiresAt: Timestamp, profile: Profile });
export type SignedIn = z.infer<typeof SignedIn>;
