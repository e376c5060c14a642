import { z } from 'zod';
import { TenantId, Timestamp, UserId } from '../ids.js';
import { Permission } from '../permission.js';
import { RoleName } from '../role/role.js';

export const Profile = z.object({
  userId: UserId,
  tenantId: TenantId,
  tenantName: z.string(),
  email: z.string(),
  name: z.string(),
  username: z.string(),
  roles: z.array(RoleName),
  permissions: z.array(Permission),
});
export type Profile = z.infer<typeof Profile>;

export const Login = z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(1_024) });
/** The token is also set as an HttpOnly cookie; programs send it as `Authorization: Bearer`. */
export const SignedIn = z.object({ token: z.string(), expiresAt: Timestamp, profile: Profile });
export type SignedIn = z.infer<typeof SignedIn>;
