import type { AuthMethod, MfaPolicy, Session, SessionType, SignedIn, TenantStatus, Tier } from '@autoweave/contracts';
import { CONFIG, fault, SETTINGS, type SettingsReader } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { hashToken, newToken } from '../auth/token.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import { isRequired } from '../mfa/policy.js';
import { profileOf } from '../user/profile.js';
import { elevationMs, maxSessionsPerUser, newSession, type Origin, sessionOf, statusOf } from './session.js';
import { type KnownSession, SessionCache } from './session-cache.js';

export const sessionCookie = 'aw_session';
const touchEveryMs = 60_000;

/** Sessions: opaque tokens, stored as hashes, with an idle and an absolute end. */
@Injectable()
export class SessionsService {
  private readonly cache: SessionCache;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'AUTOWEAVE_SESSION_IDLE_MINUTES'>,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
    @Inject(SETTINGS) private readonly settings: Pick<SettingsReader, 'stored' | 'value'>,
  ) {
    this.cache = new SessionCache(changes);
  }

  /** What somebody set, else what the environment says, else the default. */
  private idleMs(tenantId: string): number {
    const { settings, config } = this;
    const key = 'session_timeout_minutes';
    return (settings.stored(key, tenantId) ?? config.AUTOWEAVE_SESSION_IDLE_MINUTES ?? settings.value(key, tenantId)) * 60_000;
  }

  /** Starts a session; the oldest ones beyond the limit per person end (IDN-013). */
  async open(userId: string, type: SessionType, authMethod: AuthMethod, origin: Origin = {}, mfaVerified = false): Promise<SignedIn> {
    const user = await this.db.user.findUniqueOrThrow({ where: { id: userId }, include: { tenant: true } });
    if (user.tenant.status === 'DELETED') throw fault('TENANT_INACTIVE', 'This organisation is closed');
    const authority = await this.authorities.of(userId, user.tenantId);
    const { token, data } = newSession(
      { userId, tenantId: user.tenantId, type, authMethod, isAdministrator: authority.allows('tenant:update'), origin },
      Date.now(),
    );
    await this.db.session.create({ data: { ...data, mfaVerifiedAt: mfaVerified ? new Date() : null } });
    const surplus = await this.db.session.findMany({
      where: { userId, revokedAt: null, type, expiresAt: { gt: new Date() } },
      orderBy: { createdAt: 'desc' },
      skip: maxSessionsPerUser,
      select: { id: true },
    });
    for (const { id } of surplus) await this.revoke(id, 'more than ten sessions');
    return { token, expiresAt: data.expiresAt.toISOString(), profile: profileOf(user, authority) };
  }

  /** The caller behind a session token. Throws UNAUTHENTICATED or SESSION_EXPIRED. */
  async authenticate(token: string): Promise<Principal> {
    const now = Date.now();
    const known = await this.cache.get(token, now, (hash) => this.find(hash));
    if (!known) throw fault('UNAUTHENTICATED', 'The token is not known', { hint: 'Sign in again' });
    this.assertUsable(known, now);
    if (now - known.lastSeenAt.getTime() > touchEveryMs) {
      known.lastSeenAt = new Date(now);
      await this.db.session.update({ where: { id: known.id }, data: { lastSeenAt: known.lastSeenAt } });
    }
    const authority = await this.authorities.of(known.userId, known.tenantId, now);
    return {
      userId: known.userId,
      tenantId: known.tenantId,
      tier: known.user.tenant.tier as Tier,
      tenantStatus: known.user.tenant.status as TenantStatus,
      // A provider that asked for a second factor has done what the organisation asks for.
      mfaRequired:
        !(known.authMethod === 'sso' && known.mfaVerifiedAt !== null) &&
        isRequired(known.user.tenant.mfaPolicy as MfaPolicy, known.user.tenant.mfaRoles, authority.roles),
      mfaEnabled: known.user.mfaEnabled,
      credential: { type: 'session', id: known.id },
      roles: authority.roles,
      permissions: authority.permissions,
      rights: authority,
      elevatedUntil: known.elevatedUntil?.getTime(),
    };
  }

  /** Which of these sessions have ended since they were used to connect. */
  async ended(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.db.session.findMany({ where: { id: { in: [...sessionIds] } }, include: withUser });
    const now = Date.now();
    const live = new Set(
      rows.filter((row) => row.user.status === 'active' && statusOf(row, this.idleMs(row.tenantId), now) === 'active').map((row) => row.id),
    );
    return new Set(sessionIds.filter((id) => !live.has(id)));
  }

  /** Sessions of a person, newest first; the ended ones of the last while included when asked for. */
  async list(userId: string, currentId: string | undefined, ended: boolean): Promise<readonly Session[]> {
    const rows = await this.db.session.findMany({ where: { userId }, orderBy: { lastSeenAt: 'desc' }, take: 100 });
    const now = Date.now();
    const all = rows.map((row) => sessionOf(row, this.idleMs(row.tenantId), now, currentId));
    return ended ? all : all.filter(({ status }) => status === 'active' || status === 'locked');
  }

  /** A session of the tenant, whoever owns it. Throws NOT_FOUND. */
  async inTenant(tenantId: string, sessionId: string) {
    const row = await this.db.session.findFirst({ where: { id: sessionId, tenantId } });
    if (!row) throw fault('NOT_FOUND', 'There is no such session');
    return row;
  }

  /** A new token for the same session, which the old one no longer opens; `elevated` also starts the time of elevation. */
  async rotate(sessionId: string, elevated: boolean): Promise<{ readonly token: string; readonly session: Session }> {
    const token = newToken('aws');
    const row = await this.db.session.update({
      where: { id: sessionId },
      data: { tokenHash: hashToken(token), ...(elevated ? { elevatedUntil: new Date(Date.now() + elevationMs) } : {}) },
    });
    this.changes.announce({ kind: 'session', id: sessionId });
    return { token, session: sessionOf(row, this.idleMs(row.tenantId), Date.now(), sessionId) };
  }

  async revoke(sessionId: string, reason: string): Promise<boolean> {
    const { count } = await this.db.session.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { revokedAt: new Date(), reason },
    });
    this.changes.announce({ kind: 'session', id: sessionId });
    return count > 0;
  }

  /** Ends every session of a person, but perhaps one. Returns how many. */
  async revokeAll(userId: string, exceptId: string | undefined, reason: string): Promise<number> {
    const { count } = await this.db.session.updateMany({
      where: { userId, revokedAt: null, expiresAt: { gt: new Date() }, ...(exceptId ? { id: { not: exceptId } } : {}) },
      data: { revokedAt: new Date(), reason },
    });
    this.changes.announce({ kind: 'user', id: userId });
    return count;
  }

  /** A locked session answers nothing until it is unlocked; its owner need not sign in again then. */
  async setLock(sessionId: string, locked: boolean, reason: string): Promise<Session> {
    const row = await this.db.session.update({
      where: { id: sessionId },
      data: { lockedAt: locked ? new Date() : null, reason: locked ? reason : null },
    });
    this.changes.announce({ kind: 'session', id: sessionId });
    return sessionOf(row, this.idleMs(row.tenantId), Date.now(), undefined);
  }

  private find(tokenHash: Uint8Array<ArrayBuffer>): Promise<KnownSession | null> {
    return this.db.session.findUnique({ where: { tokenHash }, include: withUser });
  }

  private assertUsable(session: KnownSession, now: number): void {
    const status = statusOf(session, this.idleMs(session.tenantId), now);
    if (status === 'locked')
      throw fault('SESSION_EXPIRED', `The session is locked: ${session.reason ?? 'by an administrator'}`, { hint: 'Ask an administrator' });
    if (status !== 'active' || session.user.status !== 'active')
      throw fault('SESSION_EXPIRED', 'The session has ended', { hint: 'Sign in again; nothing you submitted is lost' });
  }
}

const withUser = {
  user: { select: { status: true, mfaEnabled: true, tenant: { select: { status: true, tier: true, mfaPolicy: true, mfaRoles: true } } } },
} as const;
