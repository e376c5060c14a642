import { z } from 'zod';

/** What a principal may do. A route names exactly one, or is `public`. */
export const permissions = [
  'goal:create',
  'goal:read',
  'goal:update',
  'goal:execute',
  'goal:cancel',
  'goal:approve',
  'task:read',
  'agent:read',
  'agent:create',
  'agent:update',
  'agent:delete',
  'agent:terminate',
  'tool:read',
  'schedule:read',
  'schedule:manage',
  'vote:cast',
  'vote:manage',
  'ops:read',
  'ops:manage',
  'file:create',
  'file:read',
  'file:delete',
  'memory:read',
  'memory:write',
  'plugin:read',
  'conversation:read',
  'conversation:write',
  'system:read',
  'session:self',
] as const;
export type Permission = (typeof permissions)[number];
export const Permission = z.enum(permissions);

export const roles = ['admin', 'operator', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];
export const Role = z.enum(roles);

const read: readonly Permission[] = [
  'goal:read',
  'task:read',
  'agent:read',
  'tool:read',
  'schedule:read',
  'file:read',
  'memory:read',
  'conversation:read',
  'session:self',
];
const work: readonly Permission[] = [
  ...read,
  'goal:create',
  'goal:update',
  'goal:execute',
  'goal:cancel',
  'goal:approve',
  'vote:cast',
  'file:create',
  'file:delete',
  'memory:write',
  'conversation:write',
  'plugin:read',
];

/** The permissions each built-in role carries. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  admin: permissions,
  operator: [...work, 'system:read', 'ops:read', 'schedule:manage', 'vote:manage', 'agent:create', 'agent:update', 'agent:terminate'],
  member: work,
  viewer: read,
};
