import { z } from 'zod';
import { type Permission, permissions } from '../permission.js';

/** What a key or a client may be given: a coarse word for several permissions (IDN-050). */
export const scopePermissions = {
  'read:goals': ['goal:read', 'task:read'],
  'write:goals': ['goal:create', 'goal:update', 'goal:cancel', 'goal:delete'],
  'execute:goals': ['goal:execute'],
  'approve:goals': ['goal:approve'],
  'read:agents': ['agent:read'],
  'write:agents': ['agent:create', 'agent:update', 'agent:delete'],
  'execute:agents': ['agent:spawn', 'agent:terminate'],
  'read:tools': ['tool:read'],
  'execute:tools': ['tool:execute'],
  'read:memory': ['memory:read'],
  'write:memory': ['memory:write', 'memory:delete'],
  'read:files': ['file:read'],
  'write:files': ['file:create', 'file:delete'],
  'read:conversations': ['conversation:read'],
  'write:conversations': ['conversation:write'],
  'read:schedules': ['schedule:read'],
  'write:schedules': ['schedule:manage'],
  'read:webhooks': ['webhook:read'],
  'write:webhooks': ['webhook:manage'],
  'read:plugins': ['plugin:read'],
  'read:users': ['user:read', 'role:read'],
  'write:users': ['user:create', 'user:update', 'role:assign'],
  'read:audit': ['audit:read'],
  'read:system': ['system:read', 'ops:read'],
  'admin:full': permissions,
} as const satisfies Record<string, readonly Permission[]>;

export type Scope = keyof typeof scopePermissions;
export const scopes = Object.keys(scopePermissions) as [Scope, ...Scope[]];

/** OAuth spells a scope the other way round: `goals:read` is `read:goals`. Both are understood. */
const turned = new Map(scopes.map((scope) => [scope.split(':').toReversed().join(':'), scope]));
export const Scope = z.preprocess((given) => (typeof given === 'string' ? (turned.get(given) ?? given) : given), z.enum(scopes));

/** Who is signed in may always be asked. */
export const permissionsOfScopes = (given: readonly Scope[]): ReadonlySet<Permission> =>
  new Set<Permission>(['session:self', ...given.flatMap((scope) => scopePermissions[scope])]);
