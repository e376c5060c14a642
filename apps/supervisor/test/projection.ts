import { goalStatusOf } from '@autoweave/contracts';
import { goalWaitsFor, progressOf } from '@autoweave/engine';
import type { Pool } from '@autoweave/kernel';
import { expect } from 'vitest';
import { GoalStore } from '../src/writer/goal-store.js';

/** Whatever is stored beside the log says what the log says: the goal's row, and the row of every task. */
export async function assertProjected(pool: Pool, goalId: string): Promise<void> {
  const run = (await new GoalStore(pool).load([goalId])).get(goalId);
  if (!run) throw new Error(`the goal ${goalId} has no log`);
  const goal = (await pool.query('SELECT * FROM goal WHERE goal_id = $1', [goalId])).rows[0];
  expect({
    state: goal.state,
    status: goal.status,
    progress: goal.progress,
    waiting: goal.waiting_for ?? undefined,
    plan: goal.plan_version,
    seq: goal.last_seq,
    title: goal.title,
    priority: goal.priority,
    finished: goal.finished_at?.toISOString(),
  }).toEqual({
    state: run.state,
    status: goalStatusOf(run.state),
    progress: progressOf(run),
    waiting: goalWaitsFor(run),
    plan: run.planVersion,
    seq: run.seq,
    title: run.title,
    priority: run.priority,
    finished: run.finishedAt,
  });
  const { rows } = await pool.query('SELECT * FROM task WHERE goal_id = $1 ORDER BY task_id', [goalId]);
  const stored = rows.map((r) => [
    r.task_id,
    r.key,
    r.state,
    r.unmet,
    r.attempt,
    r.retry_count,
    r.agent_type,
    r.completed_at?.toISOString(),
    r.depends_on.toSorted(),
  ]);
  const folded = [...run.tasks.values()]
    .sort((a, b) => (a.taskId < b.taskId ? -1 : 1))
    .map((t) => [t.taskId, t.spec.key, t.state, t.unmet, t.attempt, t.retryCount, t.agentType, t.completedAt, t.dependsOn.toSorted()]);
  expect(stored).toEqual(folded);
}
