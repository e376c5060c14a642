import { type User, type UserInput, type UserPatch, type UserStatus } from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { generatePassword, hashPassword } from '../auth/password.js';
import type { Principal } from '../auth/principal.js';
import { isInForce } from '../authority/effective.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import type { Prisma } from '../generated/client.js';
import { RoleAssignmentsService } from '../role/role-assignments.service.js';
import { RolesService } from '../role/roles.service.js';
import { SessionsService } from '../session/sessions.service.js';
import { assertStrong } from './password-policy.js';

interface Search {
  readonly search?: string | undefined;
  readonly status?: UserStatus | undefined;
  readonly limit: number;
  readonly offset: number;
}

const withRoles = { assignments: { orderBy: { createdAt: 'asc' } } } as const satisfies Prisma.UserInclude;
type Row = Prisma.UserGetPayload<{ include: typeof withRoles }>;

/** The people of a tenant. */
@Injectable()
export class UsersService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(RolesService) private readonly roles: RolesService,
    @Inject(RoleAssignmentsService) private readonly assignments: RoleAssignmentsService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {}

  async list(caller: Principal, { search, status, limit, offset }: Search): Promise<{ users: User[]; total: number }> {
    const contains = { contains: search ?? '', mode: 'insensitive' } as const;
    const where: Prisma.UserWhereInput = {
      tenantId: caller.tenantId,
      ...(status ? { status } : { status: { not: 'removed' } }),
      ...(search ? { OR: [{ name: contains }, { email: contains }, { username: contains }] } : {}),
    };
    const [rows, total] = await Promise.all([
      this.db.user.findMany({ where, include: withRoles, orderBy: { createdAt: 'desc' }, take: limit, skip: offset }),
      this.db.user.count({ where }),
    ]);
    return { users: rows.map(userOf), total };
  }

  async get(caller: Principal, userId: string): Promise<User> {
    return userOf(await this.find(caller, userId));
  }

  async create(caller: Principal, input: UserInput): Promise<{ user: User; password?: string }> {
    if (input.password !== undefined) assertStrong(input.password, [input.username, input.email, input.name]);
    if (input.roles.length > 0 && !caller.permissions.has('role:assign'))
      throw fault('FORBIDDEN', 'Giving roles needs the permission role:assign', { hint: 'Send "roles": []' });
    for (const role of input.roles) await this.roles.assertAssignable(caller, role);
    const password = input.password ?? generatePassword();
    const userId = newId('user');
    try {
      const row = await this.db.user.create({
        data: {
          id: userId,
          tenantId: caller.tenantId,
          username: input.username,
          email: input.email,
          name: input.name,
          passwordHash: await hashPassword(password),
          assignments: {
            create: input.roles.map((role) => ({ id: newId('assign'), tenantId: caller.tenantId, role, grantedBy: caller.userId })),
          },
        },
        include: withRoles,
      });
      return { user: userOf(row), ...(input.password === undefined ? { password } : {}) };
    } catch (error) {
      if (isUniqueViolation(error)) throw taken();
      throw error;
    }
  }

  async update(caller: Principal, userId: string, patch: UserPatch): Promise<User> {
    const before = await this.find(caller, userId);
    const leaves = patch.status !== undefined && patch.status !== 'active';
    // A new address is a new way in: whoever gets the mail may choose a new password.
    if (patch.email !== undefined && patch.email !== before.email) await this.assertNotAbove(caller, before);
    if (leaves) await this.assertMayLeave(caller, before);
    try {
      const row = await this.db.user.update({
        where: { id: userId },
        data: {
          ...(patch.name === undefined ? {} : { name: patch.name }),
          ...(patch.email === undefined ? {} : { email: patch.email }),
          ...(patch.status === undefined ? {} : { status: patch.status }),
        },
        include: withRoles,
      });
      if (leaves) await this.sessions.revokeAll(userId, undefined, `the account was ${patch.status}`);
      this.changes.announce({ kind: 'user', id: userId });
      return userOf(row);
    } catch (error) {
      if (isUniqueViolation(error)) throw taken();
      throw error;
    }
  }

  /** For somebody who lost their second factor: takes all of them away, with the devices that were trusted, and ends their sessions. */
  async resetFactors(caller: Principal, userId: string): Promise<User> {
    const before = await this.find(caller, userId);
    if (userId === caller.userId)
      throw fault('CONFLICT', 'Nobody resets their own second factors here', {
        hint: 'Remove them under Settings, or ask another administrator',
      });
    await this.assertNotAbove(caller, before);
    const [row] = await this.db.$transaction([
      this.db.user.update({ where: { id: userId }, data: { mfaEnabled: false }, include: withRoles }),
      ...this.withoutFactors(userId),
    ]);
    await this.sessions.revokeAll(userId, undefined, 'the second factors were reset');
    this.changes.announce({ kind: 'user', id: userId });
    return userOf(row);
  }

  /** Removes what is personal and every right; the row stays, because records of what was done point to it. */
  async remove(caller: Principal, userId: string): Promise<{ removed: boolean }> {
    const row = await this.find(caller, userId);
    await this.assertMayLeave(caller, row);
    await this.sessions.revokeAll(userId, undefined, 'the account was removed');
    await this.db.$transaction([
      this.db.roleAssignment.deleteMany({ where: { userId } }),
      this.db.signInLink.deleteMany({ where: { userId } }),
      this.db.mailedLink.deleteMany({ where: { userId } }),
      this.db.apiKey.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: new Date(), reason: 'its owner was removed' } }),
      ...this.withoutFactors(userId),
      this.db.ssoIdentity.deleteMany({ where: { userId } }),
      this.db.ssoSession.deleteMany({ where: { userId } }),
      this.db.session.updateMany({ where: { userId }, data: { userAgent: null, ipAddress: null } }),
      this.db.user.update({
        where: { id: userId },
        data: { username: userId, email: `${userId}@removed.invalid`, name: 'Removed person', status: 'removed', passwordHash: null },
      }),
    ]);
    this.changes.announce({ kind: 'user', id: userId });
    return { removed: true };
  }

  async unlock(caller: Principal, userId: string): Promise<User> {
    const before = await this.find(caller, userId);
    const row = await this.db.user.update({
      where: { id: userId },
      data: {
        failedLogins: 0,
        firstFailureAt: null,
        lockedUntil: null,
        ...(before.status === 'locked' ? { status: 'active' } : {}),
      },
      include: withRoles,
    });
    this.changes.announce({ kind: 'user', id: userId });
    return userOf(row);
  }

  private async assertMayLeave(caller: Principal, { id, assignments }: Row): Promise<void> {
    if (id === caller.userId) throw fault('CONFLICT', 'Nobody locks or removes themselves', { hint: 'Another administrator can' });
    await this.assertNotAbove(caller, { assignments });
    if (await this.assignments.isLastAdministrator(caller.tenantId, id))
      throw fault('CONFLICT', 'This is the last administrator', { hint: 'Give the role to somebody else first' });
  }

  /** Whoever may do more than the caller is not put out by the caller, and nobody gets in as them through the caller. */
  private async assertNotAbove(caller: Principal, { assignments }: Pick<Row, 'assignments'>): Promise<void> {
    for (const { role } of assignments) await this.roles.assertAssignable(caller, role);
  }

  private withoutFactors(userId: string) {
    const where = { userId };
    return [
      this.db.mfaMethod.deleteMany({ where }),
      this.db.backupCode.deleteMany({ where }),
      this.db.mfaChallenge.deleteMany({ where }),
      this.db.trustedDevice.deleteMany({ where }),
    ];
  }

  private async find(caller: Principal, userId: string): Promise<Row> {
    const row = await this.db.user.findFirst({
      where: { id: userId, tenantId: caller.tenantId, status: { not: 'removed' } },
      include: withRoles,
    });
    if (!row) throw fault('NOT_FOUND', 'There is no such person');
    return row;
  }
}

const taken = () => fault('CONFLICT', 'The user name or the e-mail address is taken', { hint: 'Choose another one' });

function userOf(row: Row): User {
  const now = Date.now();
  const roles = row.assignments.filter((one) => one.resourceType === null && isInForce(one, now)).map((one) => one.role);
  return {
    userId: row.id,
    tenantId: row.tenantId,
    username: row.username,
    email: row.email,
    name: row.name,
    status: row.status as UserStatus,
    roles: [...new Set(roles)],
    mfaEnabled: row.mfaEnabled,
    createdAt: row.createdAt.toISOString(),
    ...(row.lastLoginAt ? { lastLoginAt: row.lastLoginAt.toISOString() } : {}),
    ...(row.lockedUntil && row.lockedUntil.getTime() > now ? { lockedUntil: row.lockedUntil.toISOString() } : {}),
  };
}
