import { z } from 'zod';
import { AssignmentId, InvitationId, UserId } from '../ids.js';
import { Permission } from '../permission.js';
import { PermissionExplanation, ResourceType, RoleAssignment, RoleAssignmentInput, RoleName } from '../role/role.js';
import { Session } from '../session/session.js';
import { Invitation, InvitationInput } from '../user/registration.js';
import { User, UserInput, UserPatch, UserStatus } from '../user/user.js';
import { route } from './route.js';

const tag = 'Users';
const byId = z.object({ userId: UserId });

export const userRoutes = {
  list: route({ method: 'GET', path: '/users', tag, summary: 'People of the tenant, newest first', permission: 'user:read' })
    .input(
      z.object({
        search: z.string().trim().max(200).optional(),
        status: UserStatus.optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        offset: z.coerce.number().int().min(0).default(0),
      }),
    )
    .output(z.object({ users: z.array(User), total: z.number().int() })),
  create: route({
    method: 'POST',
    path: '/users',
    tag,
    summary: 'Add a person; without a password one is generated and answered once',
    permission: 'user:create',
    successStatus: 201,
    errors: ['CONFLICT', 'NOT_FOUND', 'PASSWORD_WEAK'],
  })
    .input(UserInput)
    .output(z.object({ user: User, password: z.string().optional() })),
  invite: route({
    method: 'POST',
    path: '/users/invitations',
    tag,
    summary: 'Invite somebody by mail; the link works for seven days',
    permission: 'user:create',
    successStatus: 201,
    errors: ['CONFLICT', 'NOT_FOUND', 'UNAVAILABLE'],
  })
    .input(InvitationInput)
    .output(Invitation),
  invitations: route({
    method: 'GET',
    path: '/users/invitations',
    tag,
    summary: 'Invitations that are open',
    permission: 'user:read',
  }).output(z.object({ invitations: z.array(Invitation) })),
  withdraw: route({
    method: 'DELETE',
    path: '/users/invitations/{invitationId}',
    tag,
    summary: 'Withdraw an invitation',
    permission: 'user:create',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ invitationId: InvitationId }))
    .output(z.object({ removed: z.boolean() })),
  get: route({ method: 'GET', path: '/users/{userId}', tag, summary: 'One person', permission: 'user:read', errors: ['NOT_FOUND'] })
    .input(byId)
    .output(User),
  update: route({
    method: 'PATCH',
    path: '/users/{userId}',
    tag,
    summary: 'Change a name or address; lock, disable or enable',
    permission: 'user:update',
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(UserPatch.extend({ userId: UserId }))
    .output(User),
  remove: route({
    method: 'DELETE',
    path: '/users/{userId}',
    tag,
    summary: 'Remove a person: sessions end, personal data goes, what they did stays on record',
    permission: 'user:delete',
    elevated: true,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  unlock: route({
    method: 'POST',
    path: '/users/{userId}/unlock',
    tag,
    summary: 'End a lock, also one after wrong passwords',
    permission: 'user:update',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(User),
  resetFactors: route({
    method: 'POST',
    path: '/users/{userId}/mfa/reset',
    tag,
    summary: 'Take away the second factors of somebody who lost them; their sessions end',
    permission: 'user:update',
    elevated: true,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(byId)
    .output(User),
  sessions: route({
    method: 'GET',
    path: '/users/{userId}/sessions',
    tag,
    summary: 'Where a person is signed in',
    permission: 'session:manage',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ sessions: z.array(Session) })),
  roles: route({
    method: 'GET',
    path: '/users/{userId}/roles',
    tag,
    summary: 'Roles given to a person',
    permission: 'role:read',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ assignments: z.array(RoleAssignment) })),
  assign: route({
    method: 'POST',
    path: '/users/{userId}/roles',
    tag,
    summary: 'Give a role, perhaps between dates, perhaps for one resource',
    permission: 'role:assign',
    successStatus: 201,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(RoleAssignmentInput)
    .output(RoleAssignment),
  unassign: route({
    method: 'DELETE',
    path: '/users/{userId}/roles/{assignmentId}',
    tag,
    summary: 'Take a role back; holds at once',
    permission: 'role:assign',
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.object({ userId: UserId, assignmentId: AssignmentId }))
    .output(z.object({ removed: z.boolean() })),
  permissions: route({
    method: 'GET',
    path: '/users/{userId}/permissions',
    tag,
    summary: 'What a person may do',
    permission: 'role:read',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ roles: z.array(RoleName), permissions: z.array(Permission) })),
  explain: route({
    method: 'GET',
    path: '/users/{userId}/permissions/explain',
    tag,
    summary: 'Why a person may do something, or not',
    permission: 'role:read',
    errors: ['NOT_FOUND'],
  })
    .input(
      z.object({
        userId: UserId,
        permission: Permission,
        resourceType: ResourceType.optional(),
        resourceId: z.string().max(200).optional(),
      }),
    )
    .output(PermissionExplanation),
};
