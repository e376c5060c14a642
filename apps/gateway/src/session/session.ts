import type { AuthMethod, Session, SessionStatus, SessionType } from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import Bowser from 'bowser';
import { hashToken, newToken } from '../auth/token.js';
import type { Session as SessionRow } from '../generated/client.js';

export const maxSessionsPerUser = 10;
export const elevationMs = 15 * 60_000;
const hourMs = 3_600_000;
/** Hours after which a session ends whatever happens: decisions on sessions; the command line is a tool of its owner. */
const absoluteHours = { administrator: 12, other: 24, cli: 24 * 90 } as const;

const expiryOf = (type: SessionType, isAdministrator: boolean, now: number): Date =>
  new Date(now + (type === 'cli' ? absoluteHours.cli : isAdministrator ? absoluteHours.administrator : absoluteHours.other) * hourMs);

interface NewSession {
  readonly userId: string;
  readonly tenantId: string;
  readonly type: SessionType;
  readonly authMethod: AuthMethod;
  readonly isAdministrator: boolean;
  readonly origin: Origin;
}

/** Where a sign-in comes from. */
export interface Origin {
  readonly userAgent?: string | undefined;
  readonly ipAddress?: string | undefined;
}

/** A session to be stored, and its token, which only its owner will have. */
export function newSession({ isAdministrator, origin, ...fields }: NewSession, now: number) {
  const token = newToken('aws');
  const data = {
    id: newId('sess'),
    ...fields,
    tokenHash: hashToken(token),
    expiresAt: expiryOf(fields.type, isAdministrator, now),
    userAgent: origin.userAgent?.slice(0, 300) ?? null,
    ipAddress: origin.ipAddress ?? null,
  };
  return { token, data };
}

type Row = Pick<SessionRow, 'type' | 'revokedAt' | 'lockedAt' | 'expiresAt' | 'lastSeenAt'>;

/** Without an idle limit for the command line: its token lies in a file that only its owner reads. */
export function statusOf(row: Row, idleMs: number, now: number): SessionStatus {
  if (row.revokedAt !== null) return 'revoked';
  if (row.expiresAt.getTime() <= now) return 'expired';
  if (row.type !== 'cli' && row.lastSeenAt.getTime() + idleMs <= now) return 'expired';
  return row.lockedAt === null ? 'active' : 'locked';
}

export const sessionOf = (row: SessionRow, idleMs: number, now: number, currentId: string | undefined): Session => ({
  sessionId: row.id,
  userId: row.userId,
  type: row.type as SessionType,
  status: statusOf(row, idleMs, now),
  authMethod: row.authMethod as AuthMethod,
  device: deviceOf(row.userAgent),
  ...(row.ipAddress ? { ipAddress: row.ipAddress } : {}),
  mfaVerified: row.mfaVerifiedAt !== null,
  ...(row.elevatedUntil && row.elevatedUntil.getTime() > now ? { elevatedUntil: row.elevatedUntil.toISOString() } : {}),
  createdAt: row.createdAt.toISOString(),
  lastActivityAt: row.lastSeenAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  ...(row.reason ? { reason: row.reason } : {}),
  current: row.id === currentId,
});

/** What a browser says of itself: a help to recognise one's own devices, never a proof of anything. */
export function deviceOf(userAgent: string | null): Session['device'] {
  if (!userAgent) return {};
  const { browser, os, platform } = Bowser.parse(userAgent);
  const named = (name: string | undefined, version: string | undefined) => [name, version?.split('.')[0]].filter(Boolean).join(' ');
  return {
    ...(browser.name ? { browser: named(browser.name, browser.version) } : { browser: userAgent.slice(0, 60) }),
    ...(os.name ? { os: named(os.name, os.versionName ?? os.version) } : {}),
    ...(platform.type ? { platform: platform.type } : {}),
  };
}
