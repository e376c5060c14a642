import type { SignInAnswer } from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { hashToken } from '../auth/token.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { DATABASE, type Database } from '../database/database.js';
import { SessionsService } from '../session/sessions.service.js';
import { Vault } from '../vault/vault.js';
import type { ExternalIdentity } from './external-identity.js';

/** Longer than any session that a browser opens. */
const keptMs = 2 * 24 * 3_600_000;

interface Owner {
  readonly id: string;
  readonly tenantId: string;
}

/** Which of our sessions came from which sign-in at a provider: to end one with the other. */
@Injectable()
export class SsoSessions {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
  ) {}

  /** Keeps it of a session, or of a sign-in that still waits for its second factor. */
  async remember(provider: Owner, userId: string, person: ExternalIdentity, answer: SignInAnswer): Promise<void> {
    const id = newId('inst');
    const hash = hashToken('mfa' in answer ? answer.mfa.token : answer.token);
    const of =
      'mfa' in answer
        ? { challengeId: (await this.db.mfaChallenge.findUniqueOrThrow({ where: { tokenHash: hash } })).id }
        : { sessionId: (await this.db.session.findUniqueOrThrow({ where: { tokenHash: hash } })).id };
    await this.db.ssoSession.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - keptMs) } } });
    await this.db.ssoSession.create({
      data: {
        id,
        tenantId: provider.tenantId,
        providerId: provider.id,
        userId,
        subject: person.subject,
        sid: person.sid ?? null,
        idToken: person.idToken === undefined ? null : this.vault.seal(person.idToken, place(provider.tenantId, id)),
        ...of,
      },
    });
  }

  /** Where a session came from, with the ID token that its provider wants to see again. */
  async originOf(sessionId: string) {
    const found = await this.db.ssoSession.findUnique({ where: { sessionId }, include: { provider: true } });
    if (!found) return undefined;
    return {
      provider: found.provider,
      idToken: found.idToken === null ? undefined : this.vault.open(found.idToken, place(found.tenantId, found.id)),
    };
  }

  /** Ends what people other than administrators opened without a provider. Programs keep their keys. */
  async endOthers(tenantId: string, reason: string): Promise<void> {
    const origins = await this.db.ssoSession.findMany({ where: { tenantId, sessionId: { not: null } }, select: { sessionId: true } });
    const rows = await this.db.session.findMany({
      where: {
        tenantId,
        type: { in: ['web', 'mobile'] },
        revokedAt: null,
        expiresAt: { gt: new Date() },
        id: { notIn: origins.flatMap(({ sessionId }) => sessionId ?? []) },
      },
      select: { id: true, userId: true },
    });
    for (const { id, userId } of rows) {
      const authority = await this.authorities.of(userId, tenantId);
      if (!authority.allows('tenant:update')) await this.sessions.revoke(id, reason);
    }
  }

  /** Ends what a provider signed in: everything, a person's, or one session of theirs. Returns how many ended. */
  async end(
    provider: Owner,
    which: { readonly subject?: string | undefined; readonly sid?: string | undefined },
    reason: string,
  ): Promise<number> {
    const where = {
      providerId: provider.id,
      ...(which.subject === undefined ? {} : { subject: which.subject }),
      ...(which.sid === undefined ? {} : { sid: which.sid }),
    };
    const rows = await this.db.ssoSession.findMany({ where, select: { sessionId: true, challengeId: true } });
    const ended = await Promise.all(rows.flatMap(({ sessionId }) => (sessionId === null ? [] : [this.sessions.revoke(sessionId, reason)])));
    // A sign-in that waits for its second factor must not be finished any more.
    await this.db.mfaChallenge.updateMany({
      where: { id: { in: rows.flatMap(({ challengeId }) => challengeId ?? []) }, usedAt: null },
      data: { usedAt: new Date() },
    });
    await this.db.ssoSession.deleteMany({ where });
    return ended.filter(Boolean).length;
  }
}

const place = (tenantId: string, row: string) => ({ tenantId, table: 'sso_session', row, column: 'id_token' });
