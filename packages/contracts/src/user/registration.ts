import { z } from 'zod';
import { InvitationId, Timestamp } from '../ids.js';
import { RoleName } from '../role/role.js';
import { Email, NewPassword, Username } from './user.js';

export const LinkToken = z.string().min(10).max(200);

/** With `invitation`, the token of the link; else the organisation by its slug. */
export const Registration = z
  .strictObject({
    username: Username,
    email: Email,
    name: z.string().trim().min(1).max(200),
    password: NewPassword,
    organisation: z.string().trim().toLowerCase().max(40).optional(),
    invitation: LinkToken.optional(),
  })
  .refine((given) => (given.organisation === undefined) !== (given.invitation === undefined), {
    message: 'either this or invitation is needed',
    path: ['organisation'],
  });
export type Registration = z.infer<typeof Registration>;

export const InvitationInput = z.strictObject({ email: Email, roles: z.array(RoleName).max(20).default(['viewer']) });
export type InvitationInput = z.infer<typeof InvitationInput>;

export const Invitation = z.object({
  invitationId: InvitationId,
  email: z.string(),
  roles: z.array(RoleName),
  invitedBy: z.string(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
});
export type Invitation = z.infer<typeof Invitation>;
