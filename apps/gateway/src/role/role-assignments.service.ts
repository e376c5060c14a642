import type { PermissionExplanation, Permission, ResourceType, RoleAssignment, RoleAssignmentInput } from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import type { Authority } from '../authority/authority.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database } from '../database/database.js';
import type { RoleAssignment as AssignmentRow } from '../generated/client.js';
import { RolesService } from './roles.service.js';

const mostPerUser = 100;

/** Who has which role, for how long and for what. */
@Injectable()
export class RoleAssignmentsService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(RolesService) private readonly roles: RolesService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {}

  async list(caller: Principal, userId: string): Promise<{ assignments: RoleAssignment[] }> {
    await this.assertInTenant(caller, userId);
    const rows = await this.db.roleAssignment.findMany({ where: { userId, tenantId: caller.tenantId }, orderBy: { createdAt: 'asc' } });
    return { assignments: rows.map(assignmentOf) };
  }

  async assign(caller: Principal, input: RoleAssignmentInput): Promise<RoleAssignment> {
    await this.assertInTenant(caller, input.userId);
    await this.roles.assertAssignable(caller, input.role);
    const held = await this.db.roleAssignment.count({ where: { userId: input.userId, tenantId: caller.tenantId } });
    if (held >= mostPerUser) throw fault('CONFLICT', `Nobody has more than ${mostPerUser} roles`, { hint: 'Take some back first' });
    const row = await this.db.roleAssignment.create({
      data: {
        id: newId('assign'),
        tenantId: caller.tenantId,
        userId: input.userId,
        role: input.role,
        grantedBy: caller.userId,
        validFrom: input.validFrom ?? null,
        validUntil: input.validUntil ?? null,
        resourceType: input.resourceType ?? null,
        resourceId: input.resourceId ?? null,
      },
    });
    this.changes.announce({ kind: 'user', id: input.userId });
    return assignmentOf(row);
  }

  /** Takes a role back. The last administrator of a tenant keeps theirs, or nobody could give it again. */
  async unassign(caller: Principal, userId: string, assignmentId: string): Promise<{ removed: boolean }> {
    await this.assertInTenant(caller, userId);
    const row = await this.db.roleAssignment.findFirst({ where: { id: assignmentId, userId, tenantId: caller.tenantId } });
    if (!row) throw fault('NOT_FOUND', 'There is no such assignment');
    await this.roles.assertAssignable(caller, row.role);
    if (isAdministrator(row) && (await this.administrators(caller.tenantId)).every((one) => one.id === row.id))
      throw fault('CONFLICT', 'This is the last administrator', { hint: 'Give the role to somebody else first' });
    await this.db.roleAssignment.deleteMany({ where: { id: row.id } });
    this.changes.announce({ kind: 'user', id: userId });
    return { removed: true };
  }

  /** What a person may do now, read from the store. */
  async authorityOf(caller: Principal, userId: string): Promise<Authority> {
    await this.assertInTenant(caller, userId);
    return this.authorities.read(userId, caller.tenantId, Date.now());
  }

  async explain(
    caller: Principal,
    question: { userId: string; permission: Permission; resourceType?: ResourceType | undefined; resourceId?: string | undefined },
  ): Promise<PermissionExplanation> {
    const authority = await this.authorityOf(caller, question.userId);
    const { resourceType: type, resourceId: id } = question;
    return authority.explain(question.permission, type && id ? { type, id } : undefined, Date.now());
  }

  /** Whether somebody else can still administer the tenant when this person no longer can. */
  async isLastAdministrator(tenantId: string, userId: string): Promise<boolean> {
    const all = await this.administrators(tenantId);
    return all.some((one) => one.userId === userId) && all.every((one) => one.userId === userId);
  }

  private administrators(tenantId: string) {
    const now = new Date();
    return this.db.roleAssignment.findMany({
      where: {
        tenantId,
        role: { in: [...administratorRoles] },
        resourceType: null,
        AND: [{ OR: [{ validFrom: null }, { validFrom: { lte: now } }] }, { validUntil: null }],
        user: { status: 'active' },
      },
      select: { id: true, userId: true },
    });
  }

  private async assertInTenant(caller: Principal, userId: string): Promise<void> {
    const found = await this.db.user.count({ where: { id: userId, tenantId: caller.tenantId } });
    if (found === 0) throw fault('NOT_FOUND', 'There is no such person');
  }
}

const administratorRoles = new Set(['system_admin', 'tenant_admin']);
const isAdministrator = (row: AssignmentRow) => administratorRoles.has(row.role) && row.resourceType === null && row.validUntil === null;

const assignmentOf = (row: AssignmentRow): RoleAssignment => ({
  assignmentId: row.id,
  userId: row.userId,
  tenantId: row.tenantId,
  role: row.role,
  grantedBy: row.grantedBy,
  ...(row.validFrom ? { validFrom: row.validFrom.toISOString() } : {}),
  ...(row.validUntil ? { validUntil: row.validUntil.toISOString() } : {}),
  ...(row.resourceType && row.resourceId ? { resourceType: row.resourceType as ResourceType, resourceId: row.resourceId } : {}),
  createdAt: row.createdAt.toISOString(),
});
