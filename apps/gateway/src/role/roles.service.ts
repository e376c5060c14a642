import {
  builtInRoleDefinitions,
  builtInRoles,
  type Permission,
  permissions as allPermissions,
  type Role,
  type RoleInput,
  type RolePatch,
} from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { closesCycle, type CustomRole, definitionsOf, permissionsOf } from '../authority/effective.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';

const builtIn: ReadonlySet<string> = new Set(builtInRoles);

/** Roles of a tenant beside the built-in ones. Nobody makes a role that can do more than they can themselves. */
@Injectable()
export class RolesService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {}

  async list(caller: Principal): Promise<{ roles: Role[] }> {
    const custom = await this.rows(caller.tenantId);
    return { roles: [...builtInRoles.map((name) => describe(name, custom)), ...custom.map(({ name }) => describe(name, custom))] };
  }

  async get(caller: Principal, name: string): Promise<Role> {
    const custom = await this.rows(caller.tenantId);
    if (!builtIn.has(name) && !custom.some((role) => role.name === name)) throw unknown(name);
    return describe(name, custom);
  }

  async create(caller: Principal, input: RoleInput): Promise<Role> {
    if (builtIn.has(input.name)) throw fault('CONFLICT', `${input.name} is a built-in role`, { hint: 'Choose another name' });
    const custom = await this.rows(caller.tenantId);
    await this.assertSound(caller, input, custom);
    try {
      await this.db.role.create({ data: { tenantId: caller.tenantId, ...input } });
    } catch (error) {
      if (isUniqueViolation(error)) throw fault('CONFLICT', `There is a role ${input.name} already`);
      throw error;
    }
    return describe(input.name, [...custom, input]);
  }

  async update(caller: Principal, name: string, patch: RolePatch): Promise<Role> {
    if (builtIn.has(name)) throw fault('CONFLICT', 'Built-in roles do not change', { hint: `Make a role that inherits ${name}` });
    const custom = await this.rows(caller.tenantId);
    const before = custom.find((role) => role.name === name);
    if (!before) throw unknown(name);
    const next = { ...before, ...defined(patch) };
    await this.assertSound(caller, next, custom);
    await this.db.role.update({
      where: { tenantId_name: { tenantId: caller.tenantId, name } },
      data: { description: next.description, inherits: [...next.inherits], permissions: [...next.permissions], updatedAt: new Date() },
    });
    this.changes.announce({ kind: 'tenant', id: caller.tenantId });
    return describe(name, [...custom.filter((role) => role.name !== name), next]);
  }

  async remove(caller: Principal, name: string): Promise<{ removed: boolean }> {
    if (builtIn.has(name)) throw fault('CONFLICT', 'Built-in roles cannot be deleted');
    const custom = await this.rows(caller.tenantId);
    if (!custom.some((role) => role.name === name)) throw unknown(name);
    const heirs = custom.filter((role) => role.inherits.includes(name)).map((role) => role.name);
    const holders = await this.db.roleAssignment.count({ where: { tenantId: caller.tenantId, role: name } });
    if (heirs.length > 0 || holders > 0)
      throw fault('CONFLICT', heirs.length > 0 ? `${heirs.join(', ')} inherit it` : `It is given to ${holders} still`, {
        hint: 'Take it back first',
      });
    await this.db.role.delete({ where: { tenantId_name: { tenantId: caller.tenantId, name } } });
    return { removed: true };
  }

  /** Throws NOT_FOUND for a role that the tenant does not know, FORBIDDEN for one that exceeds the caller's own rights. */
  async assertAssignable(caller: Principal, name: string): Promise<void> {
    const custom = await this.authorities.customRoles(caller.tenantId);
    if (!definitionsOf(custom).has(name)) throw unknown(name);
    assertWithin(caller, [...permissionsOf(name, definitionsOf(custom)).keys()], `The role ${name}`);
  }

  private async assertSound(caller: Principal, role: CustomRole, custom: readonly CustomRole[]): Promise<void> {
    const definitions = definitionsOf([...custom.filter(({ name }) => name !== role.name), role]);
    const missing = role.inherits.find((name) => !definitions.has(name));
    if (missing !== undefined) throw unknown(missing);
    if (closesCycle(role.name, role.inherits, custom))
      throw fault('CONFLICT', `${role.name} would inherit from itself`, { hint: 'Take the role out of the circle' });
    assertWithin(caller, [...permissionsOf(role.name, definitions).keys()], `The role ${role.name}`);
  }

  private async rows(tenantId: string): Promise<(CustomRole & { readonly description: string })[]> {
    const rows = await this.db.role.findMany({ where: { tenantId }, orderBy: { name: 'asc' } });
    return rows.map((row) => ({ ...row, permissions: row.permissions as Permission[] }));
  }
}

/** Rights are handed on, never made: what is given must be held. */
function assertWithin(caller: Principal, wanted: readonly Permission[], what: string): void {
  const beyond = wanted.filter((permission) => !caller.permissions.has(permission));
  if (beyond.length > 0)
    throw fault('FORBIDDEN', `${what} carries what you do not have yourself: ${beyond.slice(0, 5).join(', ')}`, {
      hint: 'Ask somebody who holds these permissions',
    });
}

function describe(name: string, custom: readonly (CustomRole & { readonly description: string })[]): Role {
  const definitions = definitionsOf(custom);
  const held = permissionsOf(name, definitions);
  const own = custom.find((role) => role.name === name);
  const { inherits, permissions } = definitions.get(name) as Pick<CustomRole, 'inherits' | 'permissions'>;
  return {
    name,
    description: builtIn.has(name)
      ? builtInRoleDefinitions[name as keyof typeof builtInRoleDefinitions].description
      : (own?.description ?? ''),
    builtIn: builtIn.has(name),
    inherits: [...inherits],
    permissions: [...permissions],
    effective: allPermissions.filter((permission) => held.has(permission)),
  };
}

const unknown = (name: string) => fault('NOT_FOUND', `There is no role ${name}`);
const defined = (patch: RolePatch) => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
