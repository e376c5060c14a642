import type { GoalState, GoalStatus, GoalSummary, goalsList, goalsStats } from '@autoweave/contracts';
import type { Pool } from '@autoweave/kernel';
import type { z } from 'zod';

interface GoalRow {
  readonly goal_id: string;
  readonly title: string;
  readonly state: GoalState;
  readonly status: GoalStatus;
  readonly progress: number;
  readonly waiting_for: string | null;
  readonly priority: number;
  readonly conversation_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly finished_at: Date | null;
  readonly total: number;
}

const asSummary = (row: GoalRow): GoalSummary => ({
  goalId: row.goal_id,
  title: row.title,
  state: row.state,
  status: row.status,
  progress: row.progress,
  waitingFor: row.waiting_for ?? undefined,
  priority: row.priority,
  conversationId: row.conversation_id ?? undefined,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  finishedAt: row.finished_at?.toISOString(),
});

/** Lists and counts over the goals of a tenant, from their projection. */
export class GoalsRepository {
  constructor(private readonly pool: Pool) {}

  async list(tenantId: string, q: z.infer<typeof goalsList.input>): Promise<{ readonly goals: GoalSummary[]; readonly total: number }> {
    const pattern = q.search === undefined ? null : `%${q.search.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const { rows } = await this.pool.query<GoalRow>({
      name: 'goals-list',
      text: `SELECT goal_id, title, state, status, progress, waiting_for, priority, conversation_id, created_at, updated_at, finished_at, count(*) OVER () AS total FROM goal
              WHERE tenant_id = $1 AND ($2::text IS NULL OR user_id = $2) AND ($3::text IS NULL OR conversation_id = $3) AND ($4::text[] IS NULL OR goal_id = ANY($4))
                AND ($5::text IS NULL OR status = $5) AND ($6::text IS NULL OR title ILIKE $6 OR text ILIKE $6)
              ORDER BY created_at DESC, goal_id DESC LIMIT $7 OFFSET $8`,
      values: [tenantId, q.userId ?? null, q.conversationId ?? null, q.goalIds ?? null, q.status ?? null, pattern, q.limit, q.offset],
    });
    return { goals: rows.map(asSummary), total: rows[0]?.total ?? 0 };
  }

  /** ORC-003; rates are 0–100. */
  async stats(tenantId: string): Promise<z.infer<typeof goalsStats.output>> {
    const { rows } = await this.pool.query<{ total: number; active: number; completed: number; failed: number; progress: number | null }>({
      name: 'goals-stats',
      text: `SELECT count(*) AS total, count(*) FILTER (WHERE finished_at IS NULL) AS active, count(*) FILTER (WHERE status = 'complete') AS completed, count(*) FILTER (WHERE status = 'failed') AS failed, avg(progress)::float8 AS progress
               FROM goal WHERE tenant_id = $1`,
      values: [tenantId],
    });
    const { total, active, completed, failed, progress } = rows[0] as (typeof rows)[0];
    const finished = completed + failed;
    return {
      total,
      active,
      completed,
      failed,
      completionRate: finished === 0 ? 0 : (100 * completed) / finished,
      averageProgress: progress ?? 0,
    };
  }
}
