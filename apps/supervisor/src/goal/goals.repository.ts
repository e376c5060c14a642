import {
  type ChildGoal,
  type GoalState,
  type GoalStatus,
  type GoalSummary,
  type goalsList,
  type goalsStats,
  type GoalTree,
  shardOf,
} from '@autoweave/contracts';
import type { GoalRun } from '@autoweave/engine';
import { inTransaction, type Pool } from '@autoweave/kernel';
import { differences } from './differences.js';
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
  readonly parent_goal_id?: string | null;
  readonly parent_task_id?: string | null;
}

const summaryColumns =
  'goal_id, title, state, status, progress, waiting_for, priority, conversation_id, created_at, updated_at, finished_at';
/** Levels of a tree; goals may be nested ten deep. */
const maxLevels = 12;

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

const asChild = (row: GoalRow): ChildGoal => ({ ...asSummary(row), ...(row.parent_task_id ? { parentTaskId: row.parent_task_id } : {}) });

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

  /** Goals directly below one, in the order in which they began. */
  async children(tenantId: string, goalId: string): Promise<ChildGoal[]> {
    const { rows } = await this.pool.query<GoalRow>({
      name: 'goal-children',
      text: `SELECT ${summaryColumns}, parent_task_id FROM goal WHERE parent_goal_id = $1 AND tenant_id = $2 ORDER BY created_at, goal_id`,
      values: [goalId, tenantId],
    });
    return rows.map(asChild);
  }

  /** A goal with everything below it. */
  async tree(tenantId: string, goalId: string): Promise<GoalTree | undefined> {
    const columns = summaryColumns.split(', ').map((c) => `g.${c}`);
    const { rows } = await this.pool.query<GoalRow>({
      name: 'goal-tree',
      text: `WITH RECURSIVE below AS (
               SELECT ${summaryColumns}, parent_goal_id, parent_task_id, 0 AS level FROM goal WHERE goal_id = $1 AND tenant_id = $2
               UNION ALL
               SELECT ${columns.join(', ')}, g.parent_goal_id, g.parent_task_id, below.level + 1 FROM goal g JOIN below ON g.parent_goal_id = below.goal_id
                WHERE g.tenant_id = $2 AND below.level < ${maxLevels}
             ) SELECT * FROM below ORDER BY created_at, goal_id`,
      values: [goalId, tenantId],
    });
    const below = Map.groupBy(rows, (row) => row.parent_goal_id ?? '');
    const nest = (row: GoalRow): GoalTree => ({ ...asChild(row), children: (below.get(row.goal_id) ?? []).map(nest) });
    const root = rows.find((row) => row.goal_id === goalId);
    return root && nest(root);
  }

  async goalOfTask(tenantId: string, taskId: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ goal_id: string }>({
      name: 'goal-of-task',
      text: 'SELECT goal_id FROM task WHERE task_id = $1 AND tenant_id = $2',
      values: [taskId, tenantId],
    });
    return rows[0]?.goal_id;
  }

  /** Where the stored rows of a goal say something else than `run`, in sentences. */
  async differences(run: GoalRun): Promise<readonly string[]> {
    return differences(this.pool, run);
  }

  /**
   * Removes a finished goal with its log and everything derived from it. Holds the shard's lease row meanwhile, so that
   * its owner cannot open the goal again at the same time.
   */
  async delete(tenantId: string, goalId: string): Promise<'deleted' | 'unfinished' | 'unknown'> {
    return inTransaction(this.pool, async (client) => {
      await client.query('SELECT 1 FROM shard_lease WHERE shard = $1 FOR UPDATE', [shardOf(goalId)]);
      const { rows } = await client.query<{ finished_at: Date | null }>(
        'SELECT finished_at FROM goal WHERE goal_id = $1 AND tenant_id = $2',
        [goalId, tenantId],
      );
      if (!rows[0]) return 'unknown';
      if (!rows[0].finished_at) return 'unfinished';
      for (const table of ['goal_log', 'snapshot', 'attempt', 'approval', 'grant_use', 'task', 'goal'])
        await client.query(`DELETE FROM ${table} WHERE goal_id = $1`, [goalId]);
      return 'deleted';
    });
  }
}
