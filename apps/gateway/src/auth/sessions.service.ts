import { type Profile, Role, rolePermissions, type SignedIn } from '@autoweave/contracts';
import { CONFIG, fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import type { Session as SessionRow } from '../generated/client.js';
import type { Principal } from './principal.js';
import { hashToken, newToken } from './token.js';

export const sessionCookie = 'aw_session';
const absoluteHours = { admin: 12, other: 24, cli: 24 * 90 } as const;
const touchEveryMs = 60_000;
const maxSessionsPerUser = 10;

interface Credentials {
  readonly headers: { readonly authorization?: string | undefined };
  readonly cookies?: Readonly<Record<string, string | undefined>>;
}

/** Sessions: opaque tokens, stored as hashes, with an idle and an absolute end. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'AUTOWEAVE_SESSION_IDLE_MINUTES'>,
  ) {}

  /** Starts a session; the oldest ones beyond the limit per user end. */
  async open(userId: string, kind: 'browser' | 'cli', userAgent?: string): Promise<SignedIn> {
    const user = await this.db.user.findUniqueOrThrow({ where: { id: userId }, include: { tenant: true } });
    const token = newToken('aws');
    const hours = kind === 'cli' ? absoluteHours.cli : user.role === 'admin' ? absoluteHours.admin : absoluteHours.other;
    const expiresAt = new Date(Date.now() + hours * 3_600_000);
    await this.db.session.create({
      data: {
        id: newId('sess'),
        tenantId: user.tenantId,
        userId,
        tokenHash: hashToken(token),
        kind,
        expiresAt,
        userAgent: userAgent?.slice(0, 300) ?? null,
      },
    });
    const live = await this.db.session.findMany({
      where: { userId, revokedAt: null, kind },
      orderBy: { createdAt: 'desc' },
      skip: maxSessionsPerUser,
      select: { id: true },
    });
    if (live.length > 0)
      await this.db.session.updateMany({ where: { id: { in: live.map((s) => s.id) } }, data: { revokedAt: new Date() } });
    return { token, expiresAt: expiresAt.toISOString(), profile: profileOf(user) };
  }

  /** The caller behind a bearer token or session cookie. Throws UNAUTHENTICATED or SESSION_EXPIRED. */
  async authenticate(request: Credentials): Promise<Principal> {
    const token = tokenOf(request);
    if (!token) throw fault('UNAUTHENTICATED', 'No session and no token was sent', { hint: 'Sign in, or send Authorization: Bearer …' });
    const session = await this.db.session.findUnique({ where: { tokenHash: hashToken(token) }, include: { user: true } });
    if (!session) throw fault('UNAUTHENTICATED', 'The token is not known', { hint: 'Sign in again' });
    const now = Date.now();
    if (this.hasEnded(session, now)) {
      throw fault('SESSION_EXPIRED', 'The session has ended', { hint: 'Sign in again; nothing you submitted is lost' });
    }
    if (now - session.lastSeenAt.getTime() > touchEveryMs)
      await this.db.session.update({ where: { id: session.id }, data: { lastSeenAt: new Date(now) } });
    const role = Role.parse(session.user.role);
    return { userId: session.userId, tenantId: session.tenantId, role, sessionId: session.id, permissions: new Set(rolePermissions[role]) };
  }

  /** Which of these sessions have ended since they were used to connect. */
  async ended(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.db.session.findMany({ where: { id: { in: [...sessionIds] } }, include: { user: true } });
    const live = rows.filter((session) => !this.hasEnded(session, Date.now())).map((session) => session.id);
    return new Set(sessionIds.filter((id) => !live.includes(id)));
  }

  private hasEnded(session: SessionRow & { readonly user: { readonly disabledAt: Date | null } }, now: number): boolean {
    const idleMs = session.kind === 'cli' ? Number.POSITIVE_INFINITY : this.config.AUTOWEAVE_SESSION_IDLE_MINUTES * 60_000;
    return (
      session.revokedAt !== null ||
      session.user.disabledAt !== null ||
      session.expiresAt.getTime() < now ||
      session.lastSeenAt.getTime() + idleMs < now
    );
  }

  async close(sessionId: string): Promise<void> {
    await this.db.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { revokedAt: new Date() } });
  }

  async profile(userId: string): Promise<Profile> {
    return profileOf(await this.db.user.findUniqueOrThrow({ where: { id: userId }, include: { tenant: true } }));
  }
}

/** Bearer token before cookie: a program says explicitly who it is. */
export function tokenOf(request: Credentials): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? request.cookies?.[sessionCookie];
}

function profileOf(user: { id: string; email: string; name: string; role: string; tenant: { id: string; name: string } }): Profile {
  const role = Role.parse(user.role);
  return {
    userId: user.id,
    tenantId: user.tenant.id,
    tenantName: user.tenant.name,
    email: user.email,
    name: user.name,
    role,
    permissions: [...rolePermissions[role]],
  };
}
