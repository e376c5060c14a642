import { z } from 'zod';

/** What a principal may do. A route names exactly one, or is `public`. */
export const permissions = [
  'goal:create',
  'goal:read',
  'goal:cancel',
  'goal:approve',
  'task:read',
  'agent:read',
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
  'file:read',
  'memory:read',
  'conversation:read',
  'session:self',
];
const work: readonly Permission[] = [
  ...read,
  'goal:create',
  'goal:cancel',
  'goal:approve',
  'file:create',
  'file:delete',
  'memory:write',
  'conversation:write',
  'plugin:read',
];

/** The permissions each built-in role carries. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  admin: permissions,
  operator: [...work, 'system:read'],
  member: work,
  viewer: read,
};
