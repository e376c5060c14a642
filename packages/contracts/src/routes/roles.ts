import { z } from 'zod';
import { Permission } from '../permission.js';
import { Role, RoleInput, RoleName, RolePatch } from '../role/role.js';
import { route } from './route.js';

const tag = 'Roles';
const byName = z.object({ role: RoleName });

export const roleRoutes = {
  list: route({ method: 'GET', path: '/roles', tag, summary: 'Built-in roles and those of the tenant', permission: 'role:read' }).output(
    z.object({ roles: z.array(Role) }),
  ),
  permissions: route({ method: 'GET', path: '/permissions', tag, summary: 'Every permission there is', permission: 'role:read' }).output(
    z.object({ permissions: z.array(Permission) }),
  ),
  create: route({
    method: 'POST',
    path: '/roles',
    tag,
    summary: 'Add a role of the tenant',
    permission: 'role:create',
    successStatus: 201,
    errors: ['CONFLICT', 'NOT_FOUND'],
  })
    .input(RoleInput)
    .output(Role),
  get: route({ method: 'GET', path: '/roles/{role}', tag, summary: 'One role', permission: 'role:read', errors: ['NOT_FOUND'] })
    .input(byName)
    .output(Role),
  update: route({
    method: 'PATCH',
    path: '/roles/{role}',
    tag,
    summary: 'Change a role of the tenant; holds at once for everybody who has it',
    permission: 'role:update',
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(RolePatch.extend({ role: RoleName }))
    .output(Role),
  remove: route({
    method: 'DELETE',
    path: '/roles/{role}',
    tag,
    summary: 'Delete a role of the tenant that nobody has and no role inherits',
    permission: 'role:delete',
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(byName)
    .output(z.object({ removed: z.boolean() })),
};
