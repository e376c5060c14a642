import { Node, type NodeInput, type OpsDecision } from '@autoweave/contracts';
import { fault, newId, type Pool } from '@autoweave/kernel';
import { notTheAgents } from '../agent/circuit.js';

/** What a supervisor sees of a machine through its workers. */
export interface SeenNode {
  readonly name: string;
  readonly load: number;
  readonly capacity: number;
  readonly cpuUsage: number | undefined;
  readonly memoryUsage: number | undefined;
  readonly capabilities: readonly string[];
}

/** How an attempt ended that says something about its agent, and where it ran. */
export interface AgentResult {
  readonly tenantId: string;
  readonly agent: string;
  readonly workerId: string | null;
  readonly ok: boolean;
  readonly at: number;
  readonly durationMs: number;
}

export type DecisionEntry = Pick<OpsDecision, 'kind' | 'subject' | 'reason' | 'metrics'>;

const columns = `node_id AS "nodeId", name, host, port, CASE WHEN draining AND status <> 'OFFLINE' THEN 'DRAINING' ELSE status END AS status, capacity, current_load AS "currentLoad", cpu_usage AS "cpuUsage", memory_usage AS "memoryUsage",
  capabilities, metadata, last_heartbeat_at AS "lastHeartbeatAt"`;
/** Decisions older than this are deleted. */
const decisionsKept = '90 days';
/** A machine that registered nothing and is silent for so long is forgotten. */
const forgottenAfter = '1 day';

/** Machines and the log of what was decided about them. */
export class NodesRepository {
  constructor(private readonly pool: Pool) {}

  async list(): Promise<Node[]> {
    const { rows } = await this.pool.query(`SELECT ${columns} FROM node ORDER BY name`);
    return rows.map(nodeView);
  }

  /** Registering again is a sign of life. QUOTA_EXCEEDED beyond `maxNodes` machines. */
  async register(node: NodeInput, maxNodes: number): Promise<Node> {
    const { rows } = await this.pool.query(
      `INSERT INTO node AS n (node_id, name, host, port, capacity, capabilities, metadata, status)
       SELECT $1, $2, $3, $4, $5, $6, $7, 'ONLINE' WHERE EXISTS (SELECT 1 FROM node WHERE name = $2) OR (SELECT count(*) FROM node WHERE status <> 'OFFLINE') < $8
       ON CONFLICT (name) DO UPDATE SET host = EXCLUDED.host, port = EXCLUDED.port, capacity = EXCLUDED.capacity, capabilities = EXCLUDED.capabilities,
         metadata = EXCLUDED.metadata, status = 'ONLINE', registered = true, last_heartbeat_at = now() RETURNING ${columns}`,
      [newId('node'), node.name, node.host, node.port, node.capacity, node.capabilities, JSON.stringify(node.metadata), maxNodes],
    );
    if (!rows[0])
      throw fault('QUOTA_EXCEEDED', `There may be at most ${maxNodes} machines`, {
        hint: 'Raise AUTOWEAVE_MAX_NODES, or remove one that is gone',
      });
    return nodeView(rows[0]);
  }

  async remove(nodeId: string): Promise<void> {
    const { rowCount } = await this.pool.query('DELETE FROM node WHERE node_id = $1', [nodeId]);
    if (rowCount === 0) throw fault('NOT_FOUND', `There is no machine ${nodeId}`, { hint: 'GET /nodes lists them' });
  }

  /** The machine takes nothing new, or does again; it stays so whatever its workers tell. */
  async drain(nodeId: string, draining: boolean): Promise<string> {
    const { rows } = await this.pool.query<{ name: string }>('UPDATE node SET draining = $2 WHERE node_id = $1 RETURNING name', [
      nodeId,
      draining,
    ]);
    if (!rows[0]) throw fault('NOT_FOUND', `There is no machine ${nodeId}`, { hint: 'GET /nodes lists them' });
    return rows[0].name;
  }

  /** Takes over what workers tell of their machines; unknown ones are added while there is room beside the known (ORC-101). */
  async saw(nodes: readonly SeenNode[], maxNodes: number): Promise<void> {
    if (nodes.length === 0) return;
    await this.pool.query(
      `INSERT INTO node AS n (node_id, name, host, port, capacity, capabilities, metadata, status, current_load, cpu_usage, memory_usage, registered)
       SELECT id, s->>'name', s->>'name', 0, (s->>'capacity')::int, ARRAY(SELECT jsonb_array_elements_text(s->'capabilities')), '{}', 'ONLINE', (s->>'load')::int, coalesce((s->>'cpuUsage')::float8, 0), coalesce((s->>'memoryUsage')::float8, 0), false
         FROM (SELECT id, s, known, row_number() OVER (PARTITION BY known) AS nth
           FROM unnest($1::text[], $2::jsonb[]) AS told(id, s)
           CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM node k WHERE k.name = s->>'name') AS known) AS k) AS seen
         WHERE known OR (SELECT count(*) FROM node k WHERE k.status <> 'OFFLINE') + nth <= $3
       ON CONFLICT (name) DO UPDATE SET status = 'ONLINE', current_load = EXCLUDED.current_load, last_heartbeat_at = now(),
         capacity = CASE WHEN n.registered THEN n.capacity ELSE EXCLUDED.capacity END,
         capabilities = CASE WHEN n.registered THEN n.capabilities ELSE EXCLUDED.capabilities END,
         cpu_usage = CASE WHEN EXCLUDED.cpu_usage > 0 THEN EXCLUDED.cpu_usage ELSE n.cpu_usage END,
         memory_usage = CASE WHEN EXCLUDED.memory_usage > 0 THEN EXCLUDED.memory_usage ELSE n.memory_usage END`,
      [nodes.map(() => newId('node')), nodes.map((n) => JSON.stringify(n)), maxNodes],
    );
  }

  /** Machines silent for longer than `timeoutMs`, once each, as they go offline. */
  async expire(timeoutMs: number): Promise<Node[]> {
    const { rows } = await this.pool.query(
      `UPDATE node SET status = 'OFFLINE', current_load = 0 WHERE status <> 'OFFLINE' AND last_heartbeat_at < now() - make_interval(secs => $1) RETURNING ${columns}`,
      [timeoutMs / 1_000],
    );
    await this.pool.query(`DELETE FROM ops_decision WHERE at < now() - interval '${decisionsKept}'`);
    await this.pool.query(`DELETE FROM node WHERE NOT registered AND last_heartbeat_at < now() - interval '${forgottenAfter}'`);
    return rows.map(nodeView);
  }

  async decide(entry: DecisionEntry): Promise<void> {
    await this.pool.query('INSERT INTO ops_decision (id, kind, subject, reason, metrics) VALUES ($1, $2, $3, $4, $5)', [
      newId('evt'),
      entry.kind,
      entry.subject,
      entry.reason,
      JSON.stringify(entry.metrics),
    ]);
  }

  async decisions(kind: OpsDecision['kind'] | undefined, limit: number): Promise<OpsDecision[]> {
    const { rows } = await this.pool.query<OpsDecision & { at: Date | string }>(
      `SELECT id, at, kind, subject, reason, metrics FROM ops_decision WHERE $1::text IS NULL OR kind = $1 ORDER BY at DESC, id DESC LIMIT $2`,
      [kind ?? null, limit],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }

  /** Results of agents in the last hour, oldest first, without those that say nothing about the agent. */
  async recentResults(): Promise<readonly AgentResult[]> {
    const { rows } = await this.pool.query<AgentResult>(
      `SELECT tenant_id AS "tenantId", agent, worker_id AS "workerId", outcome = 'completed' AS ok, (extract(epoch FROM ended_at) * 1000)::float8 AS at,
              coalesce(extract(epoch FROM ended_at - started_at) * 1000, 0)::float8 AS "durationMs"
         FROM (SELECT * FROM attempt WHERE ended_at > now() - interval '1 hour' AND agent IS NOT NULL AND outcome IN ('completed', 'failed')
                 AND (fault_code IS NULL OR fault_code <> ALL($1)) ORDER BY ended_at DESC LIMIT 20000) recent ORDER BY at`,
      [[...notTheAgents]],
    );
    return rows;
  }

  /** Tasks of all supervisors that are ready or given out and not begun, by agent type. */
  async waiting(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ agentType: string; n: number }>(
      `SELECT t.agent_type AS "agentType", count(*)::int AS n FROM goal g JOIN task t ON t.goal_id = g.goal_id
        WHERE g.finished_at IS NULL AND t.state IN ('ready', 'assigned') GROUP BY 1`,
    );
    return new Map(rows.map(({ agentType, n }) => [agentType, n]));
  }
}

const nodeView = (row: Record<string, unknown>): Node =>
  Node.parse({ ...row, lastHeartbeatAt: (row.lastHeartbeatAt as Date).toISOString() });
