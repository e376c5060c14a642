import type { SignedIn } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';
import { afterFailure, isLocked } from './lockout.js';
import { verifyPassword } from './password.js';
import { SessionsService } from './sessions.service.js';
import { hashToken } from './token.js';

/** Signing in. The answer never tells whether an account exists. */
@Injectable()
export class AuthService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  async login(email: string, password: string, userAgent?: string): Promise<SignedIn> {
    const user = await this.db.user.findUnique({ where: { email: email.toLowerCase() } });
    const correct = await verifyPassword(user?.passwordHash, password);
    const now = new Date();
    const failures = { count: user?.failedLogins ?? 0, firstAt: user?.firstFailureAt ?? null, lockedUntil: user?.lockedUntil ?? null };
    if (!user || !correct || user.disabledAt || isLocked(failures, now)) {
      if (user && !correct && !isLocked(failures, now)) {
        const next = afterFailure(failures, now);
        await this.db.user.update({
          where: { id: user.id },
          data: { failedLogins: next.count, firstFailureAt: next.firstAt, lockedUntil: next.lockedUntil },
        });
      }
      throw fault('INVALID_CREDENTIALS', 'E-mail or password is wrong', { hint: 'After five failures an account rests for 15 minutes' });
    }
    await this.db.user.update({ where: { id: user.id }, data: { failedLogins: 0, firstFailureAt: null, lockedUntil: null } });
    return this.sessions.open(user.id, 'browser', userAgent);
  }

  /** Signs in with a one-time link; it works once and for an hour. */
  async redeem(token: string, userAgent?: string): Promise<SignedIn> {
    const tokenHash = hashToken(token);
    const used = await this.db.signInLink.updateMany({
      where: { tokenHash, usedAt: null, expiresAt: { gt: new Date() } },
      data: { usedAt: new Date() },
    });
    if (used.count !== 1)
      throw fault('INVALID_CREDENTIALS', 'This sign-in link has been used or has expired', { hint: 'Sign in with e-mail and password' });
    const link = await this.db.signInLink.findUniqueOrThrow({ where: { tokenHash } });
    return this.sessions.open(link.userId, 'browser', userAgent);
  }
}
