import { Node, type NodeInput, type OpsDecision } from '@autoweave/contracts';
import { fault, newId, type Pool } from '@autoweave/kernel';

/** What a supervisor sees of a machine through its workers. */
export interface SeenNode {
  readonly name: string;
  readonly load: number;
  readonly capacity: number;
  readonly cpuUsage: number | undefined;
  readonly memoryUsage: number | undefined;
}

export type DecisionEntry = Pick<OpsDecision, 'kind' | 'subject' | 'reason' | 'metrics'>;

const columns = `node_id AS "nodeId", name, host, port, status, capacity, current_load AS "currentLoad", cpu_usage AS "cpuUsage", memory_usage AS "memoryUsage",
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

  /** Takes over what workers tell of their machines; unknown ones are added. */
  async saw(nodes: readonly SeenNode[]): Promise<void> {
    if (nodes.length === 0) return;
    await this.pool.query(
      `INSERT INTO node AS n (node_id, name, host, port, capacity, capabilities, metadata, status, current_load, cpu_usage, memory_usage, registered)
       SELECT id, s->>'name', s->>'name', 0, (s->>'capacity')::int, '{}', '{}', 'ONLINE', (s->>'load')::int, coalesce((s->>'cpuUsage')::float8, 0), coalesce((s->>'memoryUsage')::float8, 0), false
         FROM unnest($1::text[], $2::jsonb[]) AS seen(id, s)
       ON CONFLICT (name) DO UPDATE SET status = 'ONLINE', current_load = EXCLUDED.current_load, last_heartbeat_at = now(),
         capacity = CASE WHEN n.registered THEN n.capacity ELSE EXCLUDED.capacity END,
         cpu_usage = CASE WHEN EXCLUDED.cpu_usage > 0 THEN EXCLUDED.cpu_usage ELSE n.cpu_usage END,
         memory_usage = CASE WHEN EXCLUDED.memory_usage > 0 THEN EXCLUDED.memory_usage ELSE n.memory_usage END`,
      [nodes.map(() => newId('node')), nodes.map((n) => JSON.stringify(n))],
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

  /** Results of agents in the last hour, oldest first. */
  async recentResults(): Promise<
    readonly { readonly agent: string; readonly ok: boolean; readonly at: number; readonly durationMs: number }[]
  > {
    const { rows } = await this.pool.query<{ agent: string; ok: boolean; at: number; durationMs: number }>(
      `SELECT agent, outcome = 'completed' AS ok, (extract(epoch FROM ended_at) * 1000)::float8 AS at, coalesce(extract(epoch FROM ended_at - started_at) * 1000, 0)::float8 AS "durationMs"
         FROM (SELECT * FROM attempt WHERE ended_at > now() - interval '1 hour' AND agent IS NOT NULL AND outcome IN ('completed', 'failed') AND fault_code IS DISTINCT FROM 'WORKER_LOST'
               ORDER BY ended_at DESC LIMIT 20000) recent ORDER BY at`,
    );
    return rows;
  }
}

const nodeView = (row: Record<string, unknown>): Node =>
  Node.parse({ ...row, lastHeartbeatAt: (row.lastHeartbeatAt as Date).toISOString() });
