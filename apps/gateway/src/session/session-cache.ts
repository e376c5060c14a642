import { hashToken } from '../auth/token.js';
import type { IdentityChanges } from '../authority/identity-changes.js';
import type { Session as SessionRow } from '../generated/client.js';

/** A session with what decides whether it may be used. `lastSeenAt` moves on while it is used. */
export type KnownSession = Omit<SessionRow, 'lastSeenAt'> & {
  lastSeenAt: Date;
  readonly user: {
    readonly status: string;
    readonly mfaEnabled: boolean;
    readonly tenant: { readonly status: string; readonly tier: string; readonly mfaPolicy: string; readonly mfaRoles: string[] };
  };
};

/** How long an entry may be wrong when Redis was away while a session was revoked elsewhere. */
const maxAgeMs = 10_000;
const maxEntries = 20_000;

interface Entry {
  readonly session: KnownSession;
  readonly goodUntil: number;
}

/**
 * Sessions that were looked up lately, by token. Revoking, locking, rotating, and every change of the person or tenant
 * drops them in every gateway at once.
 */
export class SessionCache {
  private readonly entries = new Map<string, Entry>();
  private generation = 0;

  constructor(changes: IdentityChanges) {
    changes.listen((change) => {
      if (change.kind === 'api_key') return;
      this.generation += 1;
      for (const [token, { session }] of this.entries) {
        const concerned = change.kind === 'session' ? session.id : change.kind === 'user' ? session.userId : session.tenantId;
        if (concerned === change.id) this.entries.delete(token);
      }
    });
  }

  async get(
    token: string,
    now: number,
    find: (hash: Uint8Array<ArrayBuffer>) => Promise<KnownSession | null>,
  ): Promise<KnownSession | null> {
    const hash = hashToken(token);
    const key = Buffer.from(hash).toString('base64url');
    const kept = this.entries.get(key);
    if (kept && kept.goodUntil > now) return kept.session;
    const { generation } = this;
    const session = await find(hash);
    // What was read while something changed may already be old: use it once, keep nothing.
    if (session && generation === this.generation) {
      if (this.entries.size >= maxEntries) this.entries.delete(this.entries.keys().next().value as string);
      this.entries.set(key, { session, goodUntil: now + maxAgeMs });
    }
    return session;
  }
}
