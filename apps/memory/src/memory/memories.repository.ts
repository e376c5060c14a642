import type { Memory, MemoryInput } from '@autoweave/contracts';
import { inTransaction, newId, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';

interface Row {
  id: string;
  namespace: Memory['namespace'];
  kind: Memory['kind'];
  tier: Memory['tier'];
  title: string;
  content: string;
  source: string;
  confidence: number;
  phase: Memory['phase'] | null;
  goal_id: string | null;
  task_id: string | null;
  metadata: Record<string, unknown>;
  usage_count: number;
  pinned: boolean;
  created_at: Date;
  last_used_at: Date | null;
}

const columns =
  'id, namespace, kind, tier, title, content, source, confidence, phase, goal_id, task_id, metadata, usage_count, pinned, created_at, last_used_at';

/** Candidates that the ranker sees for one question. */
const candidateLimit = 200;

export interface Scope {
  readonly tenantId: string;
  readonly namespaces: readonly string[];
  readonly kinds?: readonly string[] | undefined;
}

/** Memories in Postgres; every query carries the tenant. */
@Injectable()
export class MemoriesRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Stores all or none. The same key answers the ids of the first time. */
  async store(tenantId: string, items: readonly MemoryInput[], key: string | undefined): Promise<Memory[]> {
    return inTransaction(this.pool, async (client) => {
      const ids = items.map(() => newId('mem'));
      if (key !== undefined) {
        const won = await client.query('INSERT INTO stored (tenant_id, key, memory_ids) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
          tenantId,
          key,
          ids,
        ]);
        if (won.rowCount === 0) {
          const { rows } = await client.query<Row>(
            `SELECT ${columns} FROM memory WHERE tenant_id = $1 AND id = ANY (SELECT unnest(memory_ids) FROM stored WHERE tenant_id = $1 AND key = $2)`,
            [tenantId, key],
          );
          return rows.map(toMemory);
        }
      }
      const { rows } = await client.query<Row>(
        `INSERT INTO memory (id, tenant_id, namespace, kind, title, content, source, confidence, phase, goal_id, task_id, metadata)
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS item (id TEXT, tenant_id TEXT, namespace TEXT, kind TEXT, title TEXT, content TEXT, source TEXT, confidence DOUBLE PRECISION, phase TEXT, goal_id TEXT, task_id TEXT, metadata JSONB)
         RETURNING ${columns}`,
        [
          JSON.stringify(
            items.map((item, index) => ({
              ...item,
              id: ids[index],
              tenant_id: tenantId,
              goal_id: item.goalId ?? null,
              task_id: item.taskId ?? null,
              phase: item.phase ?? null,
            })),
          ),
        ],
      );
      return rows.map(toMemory);
    });
  }

  /** What shares at least one lexeme with the question, best first by Postgres' own rank: lexemes are ORed, never ANDed. */
  async candidates(scope: Scope, query: string): Promise<Memory[]> {
    const { rows } = await this.pool.query<Row>(
      `WITH asked AS (SELECT to_tsquery('english', string_agg(quote_literal(lexeme), ' | ')) AS q FROM unnest(to_tsvector('english', $4)))
       SELECT ${columns} FROM memory, asked
       WHERE tenant_id = $1 AND namespace = ANY ($2) AND ($3::text[] IS NULL OR kind = ANY ($3)) AND lexemes @@ asked.q
       ORDER BY ts_rank(lexemes, asked.q) DESC, created_at DESC LIMIT ${candidateLimit}`,
      [scope.tenantId, scope.namespaces, scope.kinds ?? null, query.slice(0, 4_000)],
    );
    return rows.map(toMemory);
  }

  async newest(scope: Scope, limit: number): Promise<Memory[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${columns} FROM memory WHERE tenant_id = $1 AND namespace = ANY ($2) AND ($3::text[] IS NULL OR kind = ANY ($3)) ORDER BY created_at DESC LIMIT $4`,
      [scope.tenantId, scope.namespaces, scope.kinds ?? null, limit],
    );
    return rows.map(toMemory);
  }

  async page(scope: Scope, limit: number, offset: number): Promise<{ memories: Memory[]; total: number }> {
    const [page, count] = await Promise.all([
      this.pool.query<Row>(
        `SELECT ${columns} FROM memory WHERE tenant_id = $1 AND namespace = ANY ($2) ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4`,
        [scope.tenantId, scope.namespaces, limit, offset],
      ),
      this.pool.query<{ total: number }>('SELECT count(*) AS total FROM memory WHERE tenant_id = $1 AND namespace = ANY ($2)', [
        scope.tenantId,
        scope.namespaces,
      ]),
    ]);
    return { memories: page.rows.map(toMemory), total: Number(count.rows[0]?.total ?? 0) };
  }

  async get(scope: Scope, memoryId: string): Promise<Memory | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${columns} FROM memory WHERE tenant_id = $1 AND namespace = ANY ($2) AND id = $3`, [
      scope.tenantId,
      scope.namespaces,
      memoryId,
    ]);
    return rows[0] ? toMemory(rows[0]) : undefined;
  }

  async delete(scope: Scope, memoryId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('DELETE FROM memory WHERE tenant_id = $1 AND namespace = ANY ($2) AND id = $3', [
      scope.tenantId,
      scope.namespaces,
      memoryId,
    ]);
    return rowCount === 1;
  }

  async markUsed(memoryIds: readonly string[]): Promise<void> {
    await this.pool.query('UPDATE memory SET usage_count = usage_count + 1, last_used_at = now() WHERE id = ANY ($1)', [memoryIds]);
  }
}

const toMemory = (row: Row): Memory => ({
  memoryId: row.id,
  namespace: row.namespace,
  kind: row.kind,
  tier: row.tier,
  title: row.title,
  content: row.content,
  source: row.source,
  confidence: row.confidence,
  ...(row.phase ? { phase: row.phase } : {}),
  ...(row.goal_id ? { goalId: row.goal_id } : {}),
  ...(row.task_id ? { taskId: row.task_id } : {}),
  metadata: row.metadata,
  usageCount: row.usage_count,
  pinned: row.pinned,
  createdAt: row.created_at.toISOString(),
  ...(row.last_used_at ? { lastUsedAt: row.last_used_at.toISOString() } : {}),
});
