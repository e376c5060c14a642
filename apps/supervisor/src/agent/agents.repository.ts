import { AgentDefinition } from '@autoweave/contracts';
import { newId, type Pool } from '@autoweave/kernel';

export interface AgentHistory {
  readonly agentType: string;
  readonly completed: number;
  readonly failed: number;
  readonly lastEndedAt: Date | null;
}

/** Definitions of agents and what their past attempts say of them. */
export class AgentsRepository {
  constructor(private readonly pool: Pool) {}

  /** Brings the definitions that come with the product up to date; whether they are enabled stays as the operator set it. */
  async seed(definitions: readonly AgentDefinition[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO agent (agent_id, tenant_id, name, type, definition, enabled)
       SELECT id, NULL, d->>'name', d->>'type', d, (d->>'enabled')::boolean FROM unnest($1::text[], $2::jsonb[]) AS a(id, d)
       ON CONFLICT (tenant_id, name) DO UPDATE SET type = EXCLUDED.type, definition = EXCLUDED.definition, updated_at = now()`,
      [definitions.map(() => newId('agent')), definitions.map((d) => JSON.stringify(d))],
    );
  }

  async all(): Promise<readonly AgentDefinition[]> {
    const { rows } = await this.pool.query<{ definition: unknown; enabled: boolean }>(
      'SELECT definition, enabled FROM agent WHERE tenant_id IS NULL ORDER BY name',
    );
    return rows.map((row) => ({ ...AgentDefinition.parse(row.definition), enabled: row.enabled }));
  }

  async history(): Promise<readonly AgentHistory[]> {
    const { rows } = await this.pool.query<AgentHistory>(
      `SELECT agent_type AS "agentType", count(*) FILTER (WHERE outcome = 'completed') AS completed, count(*) FILTER (WHERE outcome = 'failed' AND fault_code <> 'WORKER_LOST') AS failed, max(ended_at) AS "lastEndedAt"
         FROM attempt GROUP BY agent_type`,
    );
    return rows;
  }
}
