import { newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { isLocked } from '../auth/lockout.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { definitionsOf, permissionsOf } from '../authority/effective.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import type { SsoIdentity, User } from '../generated/client.js';
import { RoleAssignmentsService } from '../role/role-assignments.service.js';
import { isDomainAdmitted } from './domain-rule.js';
import type { ExternalIdentity } from './external-identity.js';
import type { KnownProvider } from './known-provider.js';
import { grantedByProvider, roleChange } from './role-change.js';
import { SsoRefused } from './sso-refused.js';
import { usernames } from './username.js';

interface Found {
  readonly user: User;
  readonly identity: SsoIdentity | undefined;
}

/** Which account a person at a provider is, here: found, linked or made. Everything stays inside the provider's organisation. */
@Injectable()
export class SsoAccounts {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(RoleAssignmentsService) private readonly assignments: RoleAssignmentsService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {}

  /** The account that may sign in now, with its roles brought up to date. Throws SsoRefused. */
  async admit(provider: KnownProvider, person: ExternalIdentity): Promise<User> {
    const email = await this.admittedEmail(provider, person);
    const found = (await this.byIdentity(provider, person)) ?? (await this.byEmail(provider, email));
    if (!found) return this.make(provider, person, email);
    await this.assertMaySignIn(provider, found.user);
    const identity = found.identity ?? (await this.link(provider, person, email, found.user.id, false));
    await this.db.ssoIdentity.update({ where: { id: identity.id }, data: { lastUsedAt: new Date(), email } });
    await this.applyRoles(provider, person, found.user.id, identity.madeAccount);
    return found.user;
  }

  private async admittedEmail(provider: KnownProvider, { email, emailVerified }: ExternalIdentity): Promise<string> {
    if (email === undefined || email.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(email))
      throw new SsoRefused('no_email', 'no e-mail address was told');
    const policy = await this.db.ssoPolicy.findUnique({ where: { tenantId: provider.tenantId } });
    if (!isDomainAdmitted(email, [provider, ...(policy ? [policy] : [])]))
      throw new SsoRefused('domain_refused', `the domain of ${email} is not let in`);
    // Without a word of the provider, only addresses of domains that the organisation named for it.
    const isTrusted = provider.trustEmail && provider.allowedDomains.length > 0;
    if (!emailVerified && !isTrusted) throw new SsoRefused('unverified_email', `the provider does not say that ${email} is confirmed`);
    return email;
  }

  private async byIdentity(provider: KnownProvider, { subject }: ExternalIdentity): Promise<Found | undefined> {
    const found = await this.db.ssoIdentity.findUnique({
      where: { providerId_subject: { providerId: provider.id, subject } },
      include: { user: true },
    });
    return found ? { user: found.user, identity: found } : undefined;
  }

  private async byEmail(provider: KnownProvider, email: string): Promise<Found | undefined> {
    const user = await this.db.user.findFirst({ where: { email, tenantId: provider.tenantId } });
    return user ? { user, identity: undefined } : undefined;
  }

  private async assertMaySignIn(provider: KnownProvider, user: User): Promise<void> {
    const failures = { count: user.failedLogins, firstAt: user.firstFailureAt, lockedUntil: user.lockedUntil };
    if (user.status !== 'active' || isLocked(failures, new Date()))
      throw new SsoRefused('account_inactive', `the account is ${user.status === 'active' ? 'locked for a while' : user.status}`);
    const { permissions } = await this.authorities.read(user.id, user.tenantId, Date.now());
    const definitions = definitionsOf(await this.authorities.customRoles(user.tenantId));
    const vouched = new Set(provider.vouchedRoles.flatMap((role) => [...permissionsOf(role, definitions).keys()]));
    // Who sets up a provider decides whom it may speak for: it must not speak for somebody who may do more.
    const beyond = [...permissions].filter((permission) => !vouched.has(permission));
    if (beyond.length > 0)
      throw new SsoRefused('beyond_provider', `the account has ${beyond.slice(0, 3).join(', ')}, which who set the provider up has not`);
  }

  private async make(provider: KnownProvider, person: ExternalIdentity, email: string): Promise<User> {
    const tenant = await this.db.tenant.findUniqueOrThrow({ where: { id: provider.tenantId } });
    if (!provider.autoCreate || tenant.status !== 'ACTIVE') throw new SsoRefused('no_account', `nobody here has the address ${email}`);
    const userId = newId('user');
    for (const username of usernames(person.username ?? email, userId)) {
      try {
        const [user] = await this.db.$transaction([
          this.db.user.create({
            data: { id: userId, tenantId: provider.tenantId, username, email, name: person.name ?? email.split('@')[0] ?? email },
          }),
          this.db.ssoIdentity.create({ data: this.newIdentity(provider, person, email, userId, true) }),
        ]);
        await this.applyRoles(provider, person, userId, true);
        return user;
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
      }
    }
    throw new SsoRefused('no_account', `the address ${email} is taken by an account that this provider does not speak for`);
  }

  /** An address that was given to somebody else at the provider does not hand the account over with it: one person, one account. */
  private async link(
    provider: KnownProvider,
    person: ExternalIdentity,
    email: string,
    userId: string,
    made: boolean,
  ): Promise<SsoIdentity> {
    try {
      return await this.db.ssoIdentity.create({ data: this.newIdentity(provider, person, email, userId, made) });
    } catch (error) {
      if (isUniqueViolation(error))
        throw new SsoRefused('linked_elsewhere', `the account of ${email} is linked with another subject of this provider`);
      throw error;
    }
  }

  private newIdentity = (provider: KnownProvider, { subject }: ExternalIdentity, email: string, userId: string, madeAccount: boolean) => ({
    id: newId('iden'),
    tenantId: provider.tenantId,
    providerId: provider.id,
    userId,
    subject,
    email,
    madeAccount,
  });

  /** Roles as the rules say today. The last administrator keeps theirs, or nobody could give it again. */
  private async applyRoles(provider: KnownProvider, { roleValues }: ExternalIdentity, userId: string, madeAccount: boolean): Promise<void> {
    const { tenantId } = provider;
    const held = await this.db.roleAssignment.findMany({ where: { userId, tenantId, resourceType: null } });
    const { give, takeBack } = roleChange(provider.id, provider, roleValues, madeAccount, held);
    if (give.length === 0 && takeBack.length === 0) return;
    const known = definitionsOf(await this.authorities.customRoles(tenantId));
    const isLast = takeBack.length > 0 && (await this.assignments.isLastAdministrator(tenantId, userId));
    const leaving = isLast ? takeBack.filter(({ role }) => !known.get(role)?.permissions.includes('tenant:update')) : takeBack;
    await this.db.$transaction([
      this.db.roleAssignment.deleteMany({ where: { id: { in: leaving.map(({ id }) => id) }, userId, tenantId } }),
      this.db.roleAssignment.createMany({
        data: give
          .filter((role) => known.has(role))
          .map((role) => ({ id: newId('assign'), tenantId, userId, role, grantedBy: grantedByProvider(provider.id) })),
      }),
    ]);
    this.changes.announce({ kind: 'user', id: userId });
  }
}
