import { goalStatusOf, shardOf } from '@autoweave/contracts';
import { freeze, type GoalRun, goalWaitsFor, progressOf } from '@autoweave/engine';
import { inTransaction, type Pool, type PoolClient } from '@autoweave/kernel';
import { GoalStore } from '../writer/goal-store.js';
import { newTaskRow } from '../writer/rows.js';
import { differences } from './differences.js';

export interface Finding {
  readonly run: GoalRun;
  /** What the stored rows said otherwise. */
  readonly projection: readonly string[];
  /** The snapshot was not what the log folds to. */
  readonly snapshot: boolean;
}

/**
 * Compares everything derived from a goal's log with the log, and puts right what differs. Holds the shard's lease row
 * meanwhile: its owner writes nothing between the look and the repair. Resolves with `undefined` for a goal without a log.
 */
export function repair(pool: Pool, goalId: string): Promise<Finding | undefined> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT 1 FROM shard_lease WHERE shard = $1 FOR UPDATE', [shardOf(goalId)]);
    const store = new GoalStore(client);
    const run = await store.foldAll(goalId);
    if (!run) return undefined;
    const loaded = (await store.load([goalId])).get(goalId);
    const snapshot = loaded !== undefined && JSON.stringify(freeze(loaded)) !== JSON.stringify(freeze(run));
    if (snapshot) await client.query('DELETE FROM snapshot WHERE goal_id = $1', [goalId]);
    const projection = await differences(client, run);
    if (projection.length > 0) await rewrite(client, run);
    return { run, projection, snapshot };
  });
}

async function rewrite(client: PoolClient, run: GoalRun): Promise<void> {
  await client.query(
    `UPDATE goal SET state = $2, status = $3, progress = $4, waiting_for = $5, plan_version = $6, last_seq = $7, title = $8, priority = $9, finished_at = $10 WHERE goal_id = $1`,
    [
      run.goalId,
      run.state,
      goalStatusOf(run.state),
      progressOf(run),
      goalWaitsFor(run) ?? null,
      run.planVersion,
      run.seq,
      run.title,
      run.priority,
      run.finishedAt ?? null,
    ],
  );
  const tasks = [...run.tasks.values()];
  await client.query('DELETE FROM task WHERE goal_id = $1 AND NOT task_id = ANY($2)', [run.goalId, tasks.map((t) => t.taskId)]);
  await client.query(
    `INSERT INTO task (task_id, goal_id, tenant_id, key, name, agent_type, depends_on, priority, plan_version, state, unmet, attempt, retry_count, worker_id, next_retry_at, started_at, completed_at)
     SELECT r.task_id, r.goal_id, r.tenant_id, r.key, r.name, r.agent_type, r.depends_on, r.priority, r.plan_version, r.state, r.unmet, r.attempt, r.retry_count, r.worker_id, r.next_retry_at, r.started_at, r.completed_at
       FROM jsonb_populate_recordset(NULL::task, $1) r
     ON CONFLICT (task_id) DO UPDATE SET state = EXCLUDED.state, unmet = EXCLUDED.unmet, attempt = EXCLUDED.attempt, retry_count = EXCLUDED.retry_count, plan_version = EXCLUDED.plan_version, agent_type = EXCLUDED.agent_type, depends_on = EXCLUDED.depends_on, worker_id = EXCLUDED.worker_id, next_retry_at = EXCLUDED.next_retry_at, started_at = EXCLUDED.started_at, completed_at = EXCLUDED.completed_at`,
    [JSON.stringify(tasks.map((task) => newTaskRow(run, task)))],
  );
}
