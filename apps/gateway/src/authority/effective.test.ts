import { builtInRoles, type Permission, permissions, rolePermissions } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Authority } from './authority.js';
import { type Assignment, closesCycle, type CustomRole, definitionsOf, permissionsOf } from './effective.js';

const assigned = (role: string, more: Partial<Assignment> = {}): Assignment => ({
  assignmentId: `assign_${role}`,
  role,
  validFrom: null,
  validUntil: null,
  resourceType: null,
  resourceId: null,
  ...more,
});
const steward: CustomRole = { name: 'steward', inherits: ['viewer'], permissions: ['memory:delete'] };

describe('roles', () => {
  // @requirements IDN-043 IDN-044
  it('inherit upwards: whoever stands above has everything that stands below', () => {
    const above = [
      ['system_admin', 'tenant_admin'],
      ['system_admin', 'developer'],
      ['tenant_admin', 'operator'],
      ['developer', 'operator'],
      ['operator', 'viewer'],
    ] as const;
    for (const [upper, lower] of above)
      expect(rolePermissions(upper), `${upper} over ${lower}`).toEqual(expect.arrayContaining([...rolePermissions(lower)]));
    expect(rolePermissions('system_admin')).toEqual(permissions);
    expect(rolePermissions('tenant_admin')).not.toContain('tenant:manage');
    expect(rolePermissions('operator')).not.toContain('agent:delete');
  });
  // @requirement IDN-045
  it('of a tenant inherit from built-in ones and from each other, and never in a circle', () => {
    const lead: CustomRole = { name: 'lead', inherits: ['steward'], permissions: [] };
    expect(permissionsOf('lead', definitionsOf([steward, lead])).get('goal:read')).toEqual(['lead', 'steward', 'viewer']);
    expect(closesCycle('steward', ['lead'], [steward, lead])).toBe(true);
    expect(closesCycle('steward', ['operator'], [steward, lead])).toBe(false);
    const circle = [steward, { ...lead }, { name: 'steward', inherits: ['lead'], permissions: [] as Permission[] }];
    expect([...permissionsOf('lead', definitionsOf(circle)).keys()]).toBeDefined();
  });
  it('cannot be replaced by a custom one of the same name, and unknown ones grant nothing', () => {
    const forged: CustomRole = { name: 'viewer', inherits: [], permissions: ['admin:full'] };
    expect(new Authority([assigned('viewer')], [forged], 0).allows('admin:full')).toBe(false);
    expect(new Authority([assigned('gone')], [], 0).permissions.size).toBe(0);
  });
});

describe('an authority', () => {
  // @requirement IDN-046
  it('denies whatever nobody granted', () => {
    fc.assert(
      fc.property(fc.constantFrom(...builtInRoles), fc.constantFrom(...permissions), (role, permission) => {
        expect(new Authority([assigned(role)], [], 0).allows(permission)).toBe(rolePermissions(role).includes(permission));
      }),
    );
  });
  it('lets a role for one resource count for that resource only', () => {
    const authority = new Authority([assigned('viewer'), assigned('operator', { resourceType: 'goal', resourceId: 'goal_a' })], [], 0);
    expect(authority.allows('goal:approve', { type: 'goal', id: 'goal_a' })).toBe(true);
    expect(authority.allows('goal:approve', { type: 'goal', id: 'goal_b' })).toBe(false);
    expect(authority.allows('goal:approve')).toBe(false);
    expect(authority.explain('goal:approve', { type: 'goal', id: 'goal_b' }, 0).reason).toContain('other resources');
  });
  it('follows the dates of assignments and says when it changes next', () => {
    const dated = assigned('operator', { validFrom: new Date(100), validUntil: new Date(200) });
    const at = (now: number) => new Authority([dated], [], now);
    expect([50, 100, 199, 200].map((now) => at(now).allows('goal:create'))).toEqual([false, true, true, false]);
    expect([50, 150, 250].map((now) => at(now).until)).toEqual([100, 200, Number.POSITIVE_INFINITY]);
  });
  it('explains by which roles something is allowed, or why not', () => {
    const authority = new Authority([assigned('lead')], [steward, { name: 'lead', inherits: ['steward'], permissions: [] }], 0);
    expect(authority.explain('goal:read', undefined, 0)).toMatchObject({
      allowed: true,
      reason: 'granted by lead → steward → viewer',
      grants: [{ assignmentId: 'assign_lead', applies: true }],
    });
    expect(authority.explain('user:delete', undefined, 0)).toMatchObject({
      allowed: false,
      grants: [],
      reason: expect.stringContaining('no assigned role'),
    });
  });
});
