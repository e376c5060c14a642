import { AgentDefinition, AgentDeployment, type AgentPatch, type AgentVersion } from '@autoweave/contracts';
import { inTransaction, newId, type Pool, type PoolClient } from '@autoweave/kernel';
import { contentHash } from './agent-files.js';
import type { StoredAgent } from './team.js';

interface AgentRow {
  readonly agentId: string;
  readonly tenantId: string | null;
  readonly definition: unknown;
  readonly deployment: string;
  readonly source: StoredAgent['source'];
  readonly version: number;
  readonly patch: AgentPatch | null;
}

/** What is written of an agent, and why. */
export interface AgentWrite {
  readonly tenantId: string | undefined;
  readonly definition: AgentDefinition;
  readonly source: StoredAgent['source'];
  readonly patch?: AgentPatch | undefined;
  readonly deployment?: AgentDeployment | undefined;
  readonly change: string;
  readonly by: string;
}

const columns = `agent_id AS "agentId", tenant_id AS "tenantId", definition, deployment, source, version, patch`;

/** Definitions of agents with their history. */
export class AgentsRepository {
  constructor(private readonly pool: Pool) {}

  /** Brings shared definitions up to date; one whose content did not change gets no new version. */
  async share(
    definitions: readonly AgentDefinition[],
    source: 'shipped' | 'directory',
    change: string,
    by: string,
  ): Promise<readonly string[]> {
    const changed: string[] = [];
    for (const definition of definitions)
      if ((await this.write({ tenantId: undefined, definition, source, change, by })) !== undefined) changed.push(definition.name);
    return changed;
  }

  /** Stores a new version; answers with it, or undefined when nothing is different. */
  async write(w: AgentWrite): Promise<StoredAgent | undefined> {
    return inTransaction(this.pool, (client) => writeAgent(client, w));
  }

  /** All or nothing. */
  async writeAll(writes: readonly AgentWrite[]): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      for (const w of writes) await writeAgent(client, w);
    });
  }

  async all(): Promise<readonly StoredAgent[]> {
    const { rows } = await this.pool.query<AgentRow>(`SELECT ${columns} FROM agent ORDER BY tenant_id NULLS FIRST, name`);
    return rows.map(stored);
  }

  async own(tenantId: string, name: string): Promise<StoredAgent | undefined> {
    const { rows } = await this.pool.query<AgentRow>(`SELECT ${columns} FROM agent WHERE tenant_id = $1 AND name = $2`, [tenantId, name]);
    return rows[0] && stored(rows[0]);
  }

  async versions(agentId: string): Promise<AgentVersion[]> {
    const { rows } = await this.pool.query<AgentVersion & { at: unknown }>(
      `SELECT version, content_hash AS "contentHash", changed_by AS "changedBy", change, at, definition FROM agent_version WHERE agent_id = $1 ORDER BY version DESC LIMIT 200`,
      [agentId],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at as string).toISOString(), definition: AgentDefinition.parse(row.definition) }));
  }

  async remove(agentId: string): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      await client.query('DELETE FROM agent_version WHERE agent_id = $1', [agentId]);
      await client.query('DELETE FROM agent WHERE agent_id = $1', [agentId]);
    });
  }

  /** Changes whenever any definition does: other supervisors see by it that they must read again. */
  async fingerprint(): Promise<string> {
    const { rows } = await this.pool.query<{ print: string }>({
      name: 'agents-fingerprint',
      text: `SELECT count(*) || ':' || coalesce(sum(version), 0) || ':' || coalesce(extract(epoch FROM max(updated_at)), 0) AS print FROM agent`,
    });
    return rows[0]?.print ?? '';
  }
}

async function writeAgent(client: PoolClient, w: AgentWrite): Promise<StoredAgent | undefined> {
  const { name } = w.definition;
  await client.query(`SELECT pg_advisory_xact_lock(hashtext($1))`, [`agent:${w.tenantId ?? ''}:${name}`]);
  const { rows } = await client.query<AgentRow & { contentHash: string }>(
    `SELECT ${columns}, content_hash AS "contentHash" FROM agent WHERE tenant_id IS NOT DISTINCT FROM $1 AND name = $2`,
    [w.tenantId ?? null, name],
  );
  const before = rows[0];
  const hash = contentHash(w.definition);
  const deployment = w.deployment ?? before?.deployment ?? 'DEPLOYED';
  if (before?.contentHash === hash && before.deployment === deployment && before.source === w.source) return undefined;
  const agentId = before?.agentId ?? newId('agent');
  const version = (before?.version ?? 0) + 1;
  await client.query(
    `INSERT INTO agent (agent_id, tenant_id, name, type, definition, enabled, deployment, source, version, content_hash, patch)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (agent_id) DO UPDATE SET type = EXCLUDED.type, definition = EXCLUDED.definition, enabled = EXCLUDED.enabled, deployment = EXCLUDED.deployment,
       source = EXCLUDED.source, version = EXCLUDED.version, content_hash = EXCLUDED.content_hash, patch = EXCLUDED.patch, updated_at = clock_timestamp()`,
    [
      agentId,
      w.tenantId ?? null,
      name,
      w.definition.type,
      JSON.stringify(w.definition),
      w.definition.enabled,
      deployment,
      w.source,
      version,
      hash,
      w.patch === undefined ? null : JSON.stringify(w.patch),
    ],
  );
  await client.query(
    `INSERT INTO agent_version (agent_id, version, tenant_id, name, definition, content_hash, change, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [agentId, version, w.tenantId ?? null, name, JSON.stringify(w.definition), hash, w.change, w.by],
  );
  return {
    agentId,
    tenantId: w.tenantId,
    definition: w.definition,
    deployment: AgentDeployment.parse(deployment),
    source: w.source,
    version,
    patch: w.patch,
  };
}

const stored = (row: AgentRow): StoredAgent => ({
  agentId: row.agentId,
  tenantId: row.tenantId ?? undefined,
  definition: AgentDefinition.parse(row.definition),
  deployment: AgentDeployment.parse(row.deployment),
  source: row.source,
  version: row.version,
  patch: row.patch ?? undefined,
});
