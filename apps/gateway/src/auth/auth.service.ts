import type { AuthMethod, Profile, SignedIn, SignInAnswer } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { DATABASE, type Database } from '../database/database.js';
import type { User as UserRow } from '../generated/client.js';
import { MfaService, type Proof } from '../mfa/mfa.service.js';
import type { Origin } from '../session/session.js';
import { SessionsService } from '../session/sessions.service.js';
import { assertStrong } from '../user/password-policy.js';
import { profileOf } from '../user/profile.js';
import { afterFailure, isLocked } from './lockout.js';
import { hashPassword, verifyPassword } from './password.js';
import { type Principal, sessionIdOf } from './principal.js';
import { hashToken } from './token.js';

interface ElevationProof {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
  readonly passkey?: { readonly challengeId: string; readonly response: unknown } | undefined;
}

/** Signing in. The answer never tells whether an account exists. */
@Injectable()
export class AuthService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(MfaService) private readonly mfa: MfaService,
  ) {}

  /** A session, or what is still needed for one: a second factor, unless the device is trusted. */
  async login(email: string, password: string, origin: Origin, deviceToken?: string): Promise<SignInAnswer> {
    const user = await this.db.user.findUnique({ where: { email: email.toLowerCase() } });
    if (!(await this.passwordFits(user, password))) throw wrong();
    return this.admit(user as UserRow, 'password', origin, deviceToken);
  }

  /** Ends a sign-in that waited for its second factor. */
  async finish(token: string, proof: Proof, origin: Origin): Promise<SignedIn> {
    const { userId, challengeId } = await this.mfa.verify(token, proof);
    const signedIn = await this.enter(userId, 'mfa', origin, true);
    // A sign-in that came from a provider stays tied to it: signing out there ends this session, too.
    const { id } = await this.db.session.findUniqueOrThrow({ where: { tokenHash: hashToken(signedIn.token) } });
    await this.db.ssoSession.updateMany({ where: { challengeId }, data: { sessionId: id, challengeId: null } });
    return signedIn;
  }

  /** A sign-in that a provider answers for. Its own second factor is enough; else one that is set up here is asked for. */
  signInThrough(user: UserRow, secondFactor: boolean, origin: Origin, deviceToken?: string): Promise<SignInAnswer> {
    return secondFactor ? this.enter(user.id, 'sso', origin, true) : this.admit(user, 'sso', origin, deviceToken);
  }

  /** Signs in with a one-time link; it works once and for an hour. */
  async redeem(token: string, origin: Origin): Promise<SignInAnswer> {
    const tokenHash = hashToken(token);
    const used = await this.db.signInLink.updateMany({
      where: { tokenHash, usedAt: null, expiresAt: { gt: new Date() }, user: { status: 'active' } },
      data: { usedAt: new Date() },
    });
    if (used.count !== 1)
      throw fault('INVALID_CREDENTIALS', 'This sign-in link has been used or has expired', { hint: 'Sign in with e-mail and password' });
    const { user } = await this.db.signInLink.findUniqueOrThrow({ where: { tokenHash }, include: { user: true } });
    return this.admit(user, 'link', origin);
  }

  /** A person proves who they are once more; failures count and lock as on signing in. */
  async confirm(userId: string, password: string): Promise<UserRow> {
    const user = await this.db.user.findUnique({ where: { id: userId } });
    if (!(await this.passwordFits(user, password))) throw wrong();
    return user as UserRow;
  }

  /**
   * A fresh proof of identity: the password, and of whoever has a strong second factor that one too. Mail and telephone
   * are not enough. Throws INVALID_CREDENTIALS or INVALID_CODE.
   */
  async elevate(caller: Principal, proof: ElevationProof): Promise<void> {
    if (proof.passkey) return this.mfa.proveStrong(caller, proof);
    if (proof.password === undefined) throw wrong();
    await this.confirm(caller.userId, proof.password);
    if (await this.mfa.hasStrong(caller.userId)) {
      if (proof.code === undefined)
        throw fault('INVALID_CODE', 'The code of your authenticator app is needed too', {
          hint: 'Send "code" beside "password", or a passkey',
        });
      await this.mfa.proveStrong(caller, proof);
    }
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

  private async admit(user: UserRow, method: AuthMethod, origin: Origin, deviceToken?: string): Promise<SignInAnswer> {
    if (method !== 'sso') await this.assertNoProviderNeeded(user);
    return (await this.mfa.needed(user, deviceToken)) ?? this.enter(user.id, method, origin, false);
  }

  /** An organisation may let its people in through its providers only. Administrators keep a way in: a provider may be away. */
  private async assertNoProviderNeeded({ id, tenantId }: UserRow): Promise<void> {
    const policy = await this.db.ssoPolicy.findUnique({ where: { tenantId } });
    if (!policy?.enabled || !policy.required || (await this.authorities.of(id, tenantId)).allows('tenant:update')) return;
    throw fault('FORBIDDEN', 'Your organisation signs in through its provider', { hint: 'Choose it on the sign-in page' });
  }

  private async enter(userId: string, method: AuthMethod, origin: Origin, mfaVerified: boolean): Promise<SignedIn> {
    await this.db.user.update({ where: { id: userId }, data: { lastLoginAt: new Date() } });
    return this.sessions.open(userId, 'web', method, origin, mfaVerified);
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
