import type { Permission } from '@autoweave/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';
import { Authority } from './authority.js';
import type { CustomRole } from './effective.js';
import { IdentityChanges } from './identity-changes.js';

/** How long an entry may be wrong when Redis was away while something changed. */
const maxAgeMs = 30_000;
const maxEntries = 10_000;

interface Entry {
  readonly tenantId: string;
  readonly authority: Authority;
  readonly goodUntil: number;
}

/** What people may do, kept in memory and dropped the moment a role or an assignment changes (IDN-046). */
@Injectable()
export class AuthoritiesService {
  private readonly entries = new Map<string, Entry>();
  private generation = 0;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(IdentityChanges) changes: IdentityChanges,
  ) {
    changes.listen((change) => {
      if (change.kind === 'session' || change.kind === 'api_key') return;
      this.generation += 1;
      if (change.kind === 'user') this.entries.delete(change.id);
      else for (const [userId, entry] of this.entries) if (entry.tenantId === change.id) this.entries.delete(userId);
    });
  }

  async of(userId: string, tenantId: string, now = Date.now()): Promise<Authority> {
    const kept = this.entries.get(userId);
    if (kept && kept.tenantId === tenantId && kept.goodUntil > now) return kept.authority;
    const { generation } = this;
    const authority = await this.read(userId, tenantId, now);
    // What was read while something changed may already be old: use it once, keep nothing.
    if (generation === this.generation) this.keep(userId, { tenantId, authority, goodUntil: Math.min(now + maxAgeMs, authority.until) });
    return authority;
  }

  async read(userId: string, tenantId: string, now: number): Promise<Authority> {
    const [assignments, roles] = await Promise.all([
      this.db.roleAssignment.findMany({ where: { userId, tenantId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
      this.customRoles(tenantId),
    ]);
    return new Authority(
      assignments.map(({ id, ...rest }) => ({ assignmentId: id, ...rest })),
      roles,
      now,
    );
  }

  async customRoles(tenantId: string): Promise<readonly CustomRole[]> {
    const rows = await this.db.role.findMany({ where: { tenantId }, orderBy: { name: 'asc' } });
    return rows.map(({ name, inherits, permissions }) => ({ name, inherits, permissions: permissions as Permission[] }));
  }

  private keep(userId: string, entry: Entry): void {
    if (this.entries.size >= maxEntries) this.entries.delete(this.entries.keys().next().value as string);
    this.entries.set(userId, entry);
  }
}
