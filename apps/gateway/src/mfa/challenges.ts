import type { MfaMethod } from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { hashToken, newToken } from '../auth/token.js';
import { DATABASE, type Database } from '../database/database.js';
import type { MfaChallenge } from '../generated/client.js';
import { hashCode, isSameCode } from './codes.js';

export type Purpose = 'sign_in' | 'enroll' | 'elevate';
const minute = 60_000;
/** Wrong codes that end a challenge, and challenges ended so within an hour that lock the whole of it for an hour. */
const mostAttempts = 5;
const mostFailedAnHour = 10;
/** Codes sent to somebody within ten minutes. */
const mostSends = 3;
const lifetimeMs: Readonly<Record<string, number>> = { sms: 5 * minute, email: 10 * minute };
const defaultLifetimeMs = 10 * minute;

interface NewChallenge {
  readonly tenantId: string;
  readonly userId: string;
  readonly purpose: Purpose;
  readonly method: MfaMethod | null;
  /** What is needed to check the answer, sealed. */
  readonly secret?: string;
}

/** Open questions for a second factor. Each is answered once, within minutes, with few mistakes. */
@Injectable()
export class Challenges {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  async open(challenge: NewChallenge): Promise<MfaChallenge> {
    await this.assertNotLocked(challenge.userId);
    return this.db.mfaChallenge.create({ data: { id: newId('inst'), ...challenge, expiresAt: this.expiry(challenge.method) } });
  }

  /** A sign-in that waits for its second factor; only the token's holder can go on with it. */
  async openSignIn(tenantId: string, userId: string): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    await this.assertNotLocked(userId);
    const token = newToken('awm');
    const expiresAt = this.expiry(null);
    await this.db.mfaChallenge.create({
      data: { id: newId('inst'), tenantId, userId, purpose: 'sign_in', tokenHash: hashToken(token), expiresAt },
    });
    return { token, expiresAt };
  }

  /** Throws INVALID_CREDENTIALS for a token that is unknown, used, or too old. */
  async ofToken(token: string): Promise<MfaChallenge> {
    const found = await this.db.mfaChallenge.findUnique({ where: { tokenHash: hashToken(token) } });
    if (!found || found.usedAt !== null || found.expiresAt.getTime() <= Date.now() || found.attempts >= mostAttempts)
      throw fault('INVALID_CREDENTIALS', 'This sign-in has ended', { hint: 'Sign in again' });
    return found;
  }

  /** Throws INVALID_CODE for one of somebody else, of another purpose, or over. */
  async own(id: string, userId: string, purpose: Purpose): Promise<MfaChallenge> {
    const found = await this.db.mfaChallenge.findFirst({ where: { id, userId, purpose } });
    if (!found || found.usedAt !== null || found.expiresAt.getTime() <= Date.now() || found.attempts >= mostAttempts) throw ended();
    return found;
  }

  /** Puts a code into a challenge that is to be sent now. Throws RATE_LIMITED after three within ten minutes. */
  async setCode(id: string, userId: string, method: 'sms' | 'email', code: string): Promise<Date> {
    const { _sum: recent } = await this.db.mfaChallenge.aggregate({
      where: { userId, createdAt: { gt: new Date(Date.now() - 10 * minute) } },
      _sum: { sends: true },
    });
    if ((recent.sends ?? 0) >= mostSends)
      throw fault('RATE_LIMITED', 'Three codes were sent within ten minutes', {
        hint: 'Use the last one, or wait',
        details: { retryAfterSeconds: 600 },
      });
    const expiresAt = this.expiry(method);
    await this.db.mfaChallenge.update({
      where: { id },
      data: { method, codeHash: hashCode(id, code), expiresAt, sends: { increment: 1 } },
    });
    return expiresAt;
  }

  setSecret = (id: string, method: MfaMethod, secret: string) => this.db.mfaChallenge.update({ where: { id }, data: { method, secret } });

  isCode = (challenge: MfaChallenge, code: string): boolean =>
    challenge.codeHash !== null && isSameCode(challenge.id, code, challenge.codeHash);

  /** One more mistake. Throws INVALID_CODE, saying when it was the last one. */
  async fail(challenge: MfaChallenge): Promise<never> {
    const { attempts } = await this.db.mfaChallenge.update({ where: { id: challenge.id }, data: { attempts: { increment: 1 } } });
    if (attempts >= mostAttempts) throw ended();
    throw fault('INVALID_CODE', 'The code is not right', { hint: `${mostAttempts - attempts} more tries` });
  }

  /** Closes it. Throws INVALID_CODE when somebody was faster: an answer counts once. */
  async use(challenge: MfaChallenge): Promise<void> {
    const { count } = await this.db.mfaChallenge.updateMany({
      where: { id: challenge.id, usedAt: null, attempts: { lt: mostAttempts } },
      data: { usedAt: new Date() },
    });
    if (count !== 1) throw ended();
  }

  private async assertNotLocked(userId: string): Promise<void> {
    const hourAgo = new Date(Date.now() - 60 * minute);
    await this.db.mfaChallenge.deleteMany({ where: { userId, createdAt: { lt: hourAgo } } });
    const failed = await this.db.mfaChallenge.count({ where: { userId, attempts: { gte: mostAttempts } } });
    if (failed >= mostFailedAnHour)
      throw fault('RATE_LIMITED', 'Too many wrong codes: second factors rest for an hour', {
        hint: 'Try again later, or ask an administrator',
        details: { retryAfterSeconds: 3_600 },
      });
  }

  private expiry = (method: MfaMethod | null): Date => new Date(Date.now() + (lifetimeMs[method ?? ''] ?? defaultLifetimeMs));
}

const ended = () => fault('INVALID_CODE', 'This code can no longer be used', { hint: 'Ask for a new one' });
