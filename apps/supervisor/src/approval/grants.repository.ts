import type { GrantScope, StandingGrant } from '@autoweave/contracts';
import { inTransaction, type Pool } from '@autoweave/kernel';
import type { UsableGrant } from './grant-book.js';

interface GrantRow {
  readonly grant_id: string;
  readonly tenant_id: string;
  readonly scope_kind: GrantScope['kind'];
  readonly scope_id: string | null;
  readonly tool: string;
  readonly constraints: StandingGrant['constraints'];
  readonly max_uses: number | null;
  readonly uses: number;
  readonly reason: string;
  readonly issued_by: string;
  readonly issued_at: Date;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
}

/** A call that is about to be made. */
export interface GrantCall {
  readonly grantId: string;
  readonly tool: string;
  readonly goalId: string;
  readonly taskId: string;
  readonly callId: string;
}

/** Wakes every supervisor's `GrantBook`. */
export const grantsChannel = 'standing_grants';

const asGrant = (row: GrantRow): StandingGrant => ({
  grantId: row.grant_id,
  scope: row.scope_kind === 'tenant' ? { kind: 'tenant' } : { kind: row.scope_kind, id: row.scope_id ?? '' },
  tool: row.tool,
  constraints: row.constraints,
  ...(row.max_uses === null ? {} : { maxUses: row.max_uses }),
  uses: row.uses,
  reason: row.reason,
  issuedBy: row.issued_by,
  issuedAt: row.issued_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  ...(row.revoked_at ? { revokedAt: row.revoked_at.toISOString() } : {}),
});

/** Standing grants of all tenants; every change tells the supervisors. */
export class GrantsRepository {
  constructor(private readonly pool: Pool) {}

  /** Stores a grant; the one stored under this id before, when there is one. */
  async issue(tenantId: string, g: StandingGrant): Promise<StandingGrant | undefined> {
    await this.pool.query({
      name: 'grant-issue',
      text: `INSERT INTO standing_grant (grant_id, tenant_id, scope_kind, scope_id, tool, constraints, max_uses, reason, issued_by, issued_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (grant_id) DO NOTHING`,
      values: [
        g.grantId,
        tenantId,
        g.scope.kind,
        g.scope.kind === 'tenant' ? null : g.scope.id,
        g.tool,
        JSON.stringify(g.constraints),
        g.maxUses ?? null,
        g.reason,
        g.issuedBy,
        g.issuedAt,
        g.expiresAt,
      ],
    });
    await this.#tell();
    return this.get(tenantId, g.grantId);
  }

  async get(tenantId: string, grantId: string): Promise<StandingGrant | undefined> {
    const { rows } = await this.pool.query<GrantRow>({
      name: 'grant-get',
      text: 'SELECT * FROM standing_grant WHERE grant_id = $1 AND tenant_id = $2',
      values: [grantId, tenantId],
    });
    return rows[0] && asGrant(rows[0]);
  }

  async list(
    tenantId: string,
    filter: { readonly active: boolean; readonly tool?: string | undefined; readonly limit: number },
  ): Promise<StandingGrant[]> {
    const { rows } = await this.pool.query<GrantRow>({
      name: 'grants-list',
      text: `SELECT * FROM standing_grant WHERE tenant_id = $1 AND ($2::text IS NULL OR tool = $2)
                AND (NOT $3 OR (revoked_at IS NULL AND expires_at > now() AND (max_uses IS NULL OR uses < max_uses)))
              ORDER BY issued_at DESC, grant_id DESC LIMIT $4`,
      values: [tenantId, filter.tool ?? null, filter.active, filter.limit],
    });
    return rows.map(asGrant);
  }

  /** Takes effect for every call from now on: a use is taken right before it. Revoking again changes nothing. */
  async revoke(tenantId: string, grantId: string, by: string): Promise<StandingGrant | undefined> {
    await this.pool.query({
      name: 'grant-revoke',
      text: 'UPDATE standing_grant SET revoked_at = now(), revoked_by = $3 WHERE grant_id = $1 AND tenant_id = $2 AND revoked_at IS NULL',
      values: [grantId, tenantId, by],
    });
    await this.#tell();
    return this.get(tenantId, grantId);
  }

  /**
   * Counts one call, when the grant still stands and has a use left; a call that is counted already is granted again. Two
   * supervisors cannot give the last use away twice: the row is locked while it is looked at.
   */
  use(tenantId: string, { grantId, tool, goalId, taskId, callId }: GrantCall): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ left: boolean }>(
        `SELECT max_uses IS NULL OR uses < max_uses AS left FROM standing_grant
          WHERE grant_id = $1 AND tenant_id = $2 AND tool = $3 AND revoked_at IS NULL AND expires_at > now() FOR UPDATE`,
        [grantId, tenantId, tool],
      );
      const [grant] = rows;
      if (!grant) return false;
      const known = await client.query('SELECT 1 FROM grant_use WHERE grant_id = $1 AND task_id = $2 AND call_id = $3', [
        grantId,
        taskId,
        callId,
      ]);
      if (known.rowCount === 1) return true;
      if (!grant.left) return false;
      await client.query('INSERT INTO grant_use (grant_id, task_id, call_id, goal_id, at) VALUES ($1, $2, $3, $4, now())', [
        grantId,
        taskId,
        callId,
        goalId,
      ]);
      await client.query('UPDATE standing_grant SET uses = uses + 1 WHERE grant_id = $1', [grantId]);
      return true;
    });
  }

  /** Every grant that may still be offered, with its tenant and the goals that it covers beside its own. */
  async usable(): Promise<readonly UsableGrant[]> {
    const { rows } = await this.pool.query<GrantRow & { readonly below: readonly string[] }>({
      name: 'grants-usable',
      text: `WITH RECURSIVE usable AS (
               SELECT * FROM standing_grant WHERE revoked_at IS NULL AND expires_at > now() AND (max_uses IS NULL OR uses < max_uses)
             ), below AS (
               SELECT u.grant_id, g.goal_id FROM usable u JOIN goal g ON g.parent_goal_id = u.scope_id AND g.tenant_id = u.tenant_id
                WHERE u.scope_kind = 'goal' AND g.finished_at IS NULL
               UNION
               SELECT b.grant_id, g.goal_id FROM below b JOIN goal g ON g.parent_goal_id = b.goal_id WHERE g.finished_at IS NULL
             )
             SELECT u.*, coalesce((SELECT array_agg(goal_id) FROM below b WHERE b.grant_id = u.grant_id), '{}') AS below FROM usable u`,
    });
    return rows.map((row) => ({ tenantId: row.tenant_id, grant: asGrant(row), below: row.below }));
  }

  async #tell(): Promise<void> {
    await this.pool.query({ name: 'grants-tell', text: 'SELECT pg_notify($1, $2)', values: [grantsChannel, ''] });
  }
}
