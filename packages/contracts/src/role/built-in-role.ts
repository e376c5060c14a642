import { z } from 'zod';
import { type Permission, permissions } from '../permission.js';

/** The roles that every installation has (IDN-043). A tenant adds its own beside them. */
export const builtInRoles = ['system_admin', 'tenant_admin', 'developer', 'operator', 'viewer'] as const;
export type BuiltInRole = (typeof builtInRoles)[number];
export const BuiltInRole = z.enum(builtInRoles);

interface RoleDefinition {
  readonly description: string;
  /** Roles whose permissions this one has too. */
  readonly inherits: readonly BuiltInRole[];
  readonly permissions: readonly Permission[];
}

const viewer: readonly Permission[] = [
  'goal:read',
  'task:read',
  'agent:read',
  'tool:read',
  'memory:read',
  'schedule:read',
  'file:read',
  'conversation:read',
  'session:self',
];
const operator: readonly Permission[] = [
  'goal:create',
  'goal:update',
  'goal:execute',
  'goal:cancel',
  'goal:approve',
  'agent:create',
  'agent:update',
  'agent:spawn',
  'agent:terminate',
  'tool:execute',
  'memory:write',
  'file:create',
  'file:delete',
  'conversation:write',
  'schedule:manage',
  'vote:cast',
  'vote:manage',
  'apikey:manage',
  'voice:use',
  'plugin:read',
  'system:read',
  'ops:read',
];
const developer: readonly Permission[] = ['tool:register', 'tool:delete', 'memory:delete', 'memory:export', 'agent:delete', 'webhook:read'];
/** What reaches beyond one tenant: left to administrators of the installation. */
const installationWide: ReadonlySet<Permission> = new Set([
  'tenant:manage',
  'admin:read',
  'admin:write',
  'admin:full',
  'ops:manage',
  'backup:restore',
]);

/** The built-in roles: each has its own permissions and those of the roles it inherits from (IDN-043, IDN-044). */
export const builtInRoleDefinitions: Readonly<Record<BuiltInRole, RoleDefinition>> = {
  system_admin: { description: 'Everything, in every tenant', inherits: ['tenant_admin', 'developer'], permissions },
  tenant_admin: {
    description: 'Everything inside one tenant, its people and settings included',
    inherits: ['operator'],
    permissions: permissions.filter((permission) => !installationWide.has(permission)),
  },
  developer: { description: 'Also registers tools and removes agents and memories', inherits: ['operator'], permissions: developer },
  operator: { description: 'Submits goals, approves, and keeps agents working', inherits: ['viewer'], permissions: operator },
  viewer: { description: 'Sees goals, agents, tools and memories; changes nothing', inherits: [], permissions: viewer },
};

/** Every permission of a built-in role, inherited ones included. */
export function rolePermissions(role: BuiltInRole): readonly Permission[] {
  const { inherits, permissions: own } = builtInRoleDefinitions[role];
  const all = new Set([...own, ...inherits.flatMap(rolePermissions)]);
  return permissions.filter((permission) => all.has(permission));
}
