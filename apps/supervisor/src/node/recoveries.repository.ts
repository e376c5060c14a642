import { noRecovery, type RecoveryMemory } from '@autoweave/engine';
import type { Pool } from '@autoweave/kernel';

interface Row {
  readonly tenantId: string;
  readonly agent: string;
  readonly attempts: number;
  readonly lastAt: Date | null;
  readonly escalated: boolean;
}

export const recoveryKey = (tenantId: string, agent: string): string => `${tenantId}\0${agent}`;

/** What was tried for agents that are not well. Another supervisor that takes over goes on counting, not anew. */
export class RecoveriesRepository {
  constructor(private readonly pool: Pool) {}

  async all(): Promise<Map<string, RecoveryMemory>> {
    const { rows } = await this.pool.query<Row>(
      `SELECT tenant_id AS "tenantId", agent, attempts, last_at AS "lastAt", escalated FROM recovery`,
    );
    return new Map(
      rows.map(({ tenantId, agent, attempts, lastAt, escalated }) => [
        recoveryKey(tenantId, agent),
        { attempts, lastAt: lastAt?.getTime(), escalated },
      ]),
    );
  }

  async save(tenantId: string, agent: string, memory: RecoveryMemory): Promise<void> {
    if (memory === noRecovery) await this.pool.query('DELETE FROM recovery WHERE tenant_id = $1 AND agent = $2', [tenantId, agent]);
    else
      await this.pool.query(
        `INSERT INTO recovery (tenant_id, agent, attempts, last_at, escalated) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), $5)
         ON CONFLICT (tenant_id, agent) DO UPDATE SET attempts = EXCLUDED.attempts, last_at = EXCLUDED.last_at, escalated = EXCLUDED.escalated`,
        [tenantId, agent, memory.attempts, memory.lastAt ?? null, memory.escalated],
      );
  }
}
