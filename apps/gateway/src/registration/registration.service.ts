import type { Invitation, InvitationInput, Registration, RegistrationPolicy } from '@autoweave/contracts';
import { CONFIG, fault, LOG, type Log, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { hashPassword } from '../auth/password.js';
import type { Principal } from '../auth/principal.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import type { MailedLink, Tenant } from '../generated/client.js';
import { Mailer } from '../mail/mailer.js';
import { RolesService } from '../role/roles.service.js';
import { SessionsService } from '../session/sessions.service.js';
import { assertStrong } from '../user/password-policy.js';
import { MailedLinks } from './mailed-links.js';

const mostResetsInTenMinutes = 3;

/** Joining an organisation, and getting back in: everything that goes over a link sent by mail. */
@Injectable()
export class RegistrationService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(MailedLinks) private readonly links: MailedLinks,
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(RolesService) private readonly roles: RolesService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** An invitation proves the address it was sent to; whoever comes without one confirms theirs first. */
  async register(given: Registration): Promise<{ status: 'active' | 'pending' }> {
    const invitation = given.invitation ? await this.links.find(given.invitation, 'invite') : undefined;
    const tenant = invitation
      ? await this.db.tenant.findUniqueOrThrow({ where: { id: invitation.tenantId } })
      : await this.openTenant(given);
    if (tenant.status !== 'ACTIVE') throw closed();
    if (invitation && invitation.email !== given.email)
      throw fault('FORBIDDEN', 'The invitation is for another address', { hint: 'Use the address that it was sent to' });
    assertStrong(given.password, [given.username, given.email, given.name]);
    const status = invitation ? 'active' : 'pending';
    const userId = await this.add(given, tenant.id, status, invitation);
    if (invitation) await this.links.use(invitation);
    else await this.sendConfirmation(tenant.id, userId, given.email);
    return { status };
  }

  async confirm(token: string): Promise<void> {
    const link = await this.links.find(token, 'confirm');
    await this.links.use(link);
    await this.db.user.updateMany({ where: { id: link.userId as string, status: 'pending' }, data: { status: 'active' } });
    this.changes.announce({ kind: 'user', id: link.userId as string });
  }

  /** Answers nobody: whether there is such an account shows in its mail only, and the time of the answer is the same. */
  forgot(email: string): void {
    void this.sendReset(email).catch((error: unknown) => this.log.warn({ err: error }, 'a link to reset a password could not be sent'));
  }

  async reset(token: string, password: string): Promise<void> {
    const link = await this.links.find(token, 'reset');
    const user = await this.db.user.findUniqueOrThrow({ where: { id: link.userId as string } });
    assertStrong(password, [user.username, user.email, user.name]);
    await this.links.use(link);
    await this.db.user.update({
      where: { id: user.id },
      data: { passwordHash: await hashPassword(password), failedLogins: 0, firstFailureAt: null, lockedUntil: null },
    });
    await this.links.end(user.id, 'reset');
    await this.sessions.revokeAll(user.id, undefined, 'the password was reset');
  }

  async invite(caller: Principal, { email, roles }: InvitationInput): Promise<Invitation> {
    if (roles.length > 0 && !caller.permissions.has('role:assign'))
      throw fault('FORBIDDEN', 'Giving roles needs the permission role:assign', { hint: 'Send "roles": []' });
    for (const role of roles) await this.roles.assertAssignable(caller, role);
    if ((await this.db.user.count({ where: { email } })) > 0) throw fault('CONFLICT', 'The e-mail address is taken');
    const tenant = await this.db.tenant.findUniqueOrThrow({ where: { id: caller.tenantId } });
    const { token, row } = await this.links.create({
      tenantId: caller.tenantId,
      purpose: 'invite',
      email,
      roles,
      createdBy: caller.userId,
    });
    await this.mailer.send({
      tenantId: caller.tenantId,
      to: email,
      subject: `You are invited to ${tenant.name}`,
      text: `${tenant.name} invites you to AutoWeave. Choose a password within seven days:\n\n${this.url('/register', token)}\n\nIf you did not expect this, leave it.`,
    });
    return invitationOf(row);
  }

  async invitations(caller: Principal): Promise<Invitation[]> {
    const rows = await this.db.mailedLink.findMany({
      where: { tenantId: caller.tenantId, purpose: 'invite', usedAt: null, expiresAt: { gt: new Date() } },
      orderBy: { createdAt: 'desc' },
    });
    return rows.map(invitationOf);
  }

  async withdraw(caller: Principal, id: string): Promise<void> {
    const { count } = await this.db.mailedLink.deleteMany({ where: { id, tenantId: caller.tenantId, purpose: 'invite', usedAt: null } });
    if (count === 0) throw fault('NOT_FOUND', 'There is no such invitation');
  }

  private async openTenant({ organisation, email }: Registration): Promise<Tenant> {
    const tenant = await this.db.tenant.findUnique({ where: { slug: organisation as string } });
    const policy = tenant?.registration as RegistrationPolicy | undefined;
    const domain = email.split('@')[1] as string;
    const fits = tenant !== null && (tenant.registrationDomains.length === 0 || tenant.registrationDomains.includes(domain));
    // Which organisations there are is nobody's business: unknown, closed and unfitting look the same.
    if (!tenant || policy !== 'open' || !fits) throw closed();
    return tenant;
  }

  private async add(given: Registration, tenantId: string, status: string, invitation: MailedLink | undefined): Promise<string> {
    const userId = newId('user');
    const roles = invitation ? invitation.roles : ['viewer'];
    try {
      await this.db.user.create({
        data: {
          id: userId,
          tenantId,
          username: given.username,
          email: given.email,
          name: given.name,
          status,
          passwordHash: await hashPassword(given.password),
          assignments: {
            create: roles.map((role) => ({ id: newId('assign'), tenantId, role, grantedBy: invitation?.createdBy ?? 'registration' })),
          },
        },
      });
      return userId;
    } catch (error) {
      if (isUniqueViolation(error))
        throw fault('CONFLICT', 'The user name or the e-mail address is taken', { hint: 'Sign in, or have your password reset' });
      throw error;
    }
  }

  private async sendConfirmation(tenantId: string, userId: string, email: string): Promise<void> {
    const { token } = await this.links.create({ tenantId, purpose: 'confirm', userId, email });
    await this.mailer.send({
      tenantId,
      to: email,
      subject: 'Confirm your address',
      text: `Confirm your address for AutoWeave within a day:\n\n${this.url('/confirm', token)}\n\nIf you did not register, leave it: nothing happens then.`,
    });
  }

  private async sendReset(email: string): Promise<void> {
    const user = await this.db.user.findUnique({ where: { email } });
    if (!user || user.status !== 'active') return;
    if ((await this.links.recent(user.id, 'reset', 10)) >= mostResetsInTenMinutes) return;
    const { token } = await this.links.create({ tenantId: user.tenantId, purpose: 'reset', userId: user.id, email });
    await this.mailer.send({
      tenantId: user.tenantId,
      to: email,
      subject: 'Choose a new password',
      text: `Choose a new password for AutoWeave within an hour:\n\n${this.url('/reset', token)}\n\nIf you did not ask for this, leave it: your password stays.`,
    });
  }

  private url = (path: string, token: string): string => `${this.config.AUTOWEAVE_APP_ORIGINS[0]}${path}?token=${token}`;
}

const closed = () =>
  fault('FORBIDDEN', 'This organisation takes nobody in by themselves', { hint: 'Ask one of its administrators for an invitation' });

const invitationOf = (row: MailedLink): Invitation => ({
  invitationId: row.id,
  email: row.email,
  roles: row.roles,
  invitedBy: row.createdBy ?? '',
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});
