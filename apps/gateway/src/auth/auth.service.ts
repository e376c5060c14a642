import type { Profile, SignedIn } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { DATABASE, type Database } from '../database/database.js';
import type { User as UserRow } from '../generated/client.js';
import type { Origin } from '../session/session.js';
import { SessionsService } from '../session/sessions.service.js';
import { assertStrong } from '../user/password-policy.js';
import { profileOf } from '../user/profile.js';
import { afterFailure, isLocked } from './lockout.js';
import { hashPassword, verifyPassword } from './password.js';
import { type Principal, sessionIdOf } from './principal.js';
import { hashToken } from './token.js';

/** Signing in. The answer never tells whether an account exists. */
@Injectable()
export class AuthService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
  ) {}

  async login(email: string, password: string, origin: Origin): Promise<SignedIn> {
    const user = await this.db.user.findUnique({ where: { email: email.toLowerCase() } });
    if (!(await this.passwordFits(user, password))) throw wrong();
    await this.db.user.update({ where: { id: (user as UserRow).id }, data: { lastLoginAt: new Date() } });
    return this.sessions.open((user as UserRow).id, 'web', 'password', origin);
  }

  /** Signs in with a one-time link; it works once and for an hour. */
  async redeem(token: string, origin: Origin): Promise<SignedIn> {
    const tokenHash = hashToken(token);
    const used = await this.db.signInLink.updateMany({
      where: { tokenHash, usedAt: null, expiresAt: { gt: new Date() }, user: { status: 'active' } },
      data: { usedAt: new Date() },
    });
    if (used.count !== 1)
      throw fault('INVALID_CREDENTIALS', 'This sign-in link has been used or has expired', { hint: 'Sign in with e-mail and password' });
    const link = await this.db.signInLink.findUniqueOrThrow({ where: { tokenHash } });
    return this.sessions.open(link.userId, 'web', 'link', origin);
  }

  /** A person proves who they are once more; failures count and lock as on signing in. */
  async confirm(userId: string, password: string): Promise<UserRow> {
    const user = await this.db.user.findUnique({ where: { id: userId } });
    if (!(await this.passwordFits(user, password))) throw wrong();
    return user as UserRow;
  }

  async changePassword(caller: Principal, current: string, next: string): Promise<number> {
    const sessionId = sessionIdOf(caller);
    const user = await this.confirm(caller.userId, current);
    assertStrong(next, [user.username, user.email, user.name]);
    await this.db.user.update({ where: { id: user.id }, data: { passwordHash: await hashPassword(next) } });
    return this.sessions.revokeAll(user.id, sessionId, 'the password was changed');
  }

  async profile(caller: Principal): Promise<Profile> {
    return profileOf(
      await this.db.user.findUniqueOrThrow({ where: { id: caller.userId }, include: { tenant: true } }),
      await this.authorities.of(caller.userId, caller.tenantId),
    );
  }

  async rename(caller: Principal, name: string): Promise<Profile> {
    await this.db.user.update({ where: { id: caller.userId }, data: { name } });
    return this.profile(caller);
  }

  /** Checks a password at the same cost whether or not there is an account, and counts what fails (IDN-006). */
  private async passwordFits(user: UserRow | null, password: string): Promise<boolean> {
    const correct = await verifyPassword(user?.passwordHash ?? undefined, password);
    if (!user) return false;
    const now = new Date();
    const failures = { count: user.failedLogins, firstAt: user.firstFailureAt, lockedUntil: user.lockedUntil };
    if (isLocked(failures, now)) return false;
    if (!correct) {
      const next = afterFailure(failures, now);
      await this.db.user.update({
        where: { id: user.id },
        data: { failedLogins: next.count, firstFailureAt: next.firstAt, lockedUntil: next.lockedUntil },
      });
      return false;
    }
    if (user.status !== 'active') return false;
    if (user.failedLogins > 0)
      await this.db.user.update({ where: { id: user.id }, data: { failedLogins: 0, firstFailureAt: null, lockedUntil: null } });
    return true;
  }
}

const wrong = () =>
  fault('INVALID_CREDENTIALS', 'E-mail or password is wrong', { hint: 'After five failures an account rests for 15 minutes' });
