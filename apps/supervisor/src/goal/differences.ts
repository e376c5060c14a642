import { goalStatusOf } from '@autoweave/contracts';
import { type GoalRun, goalWaitsFor, progressOf } from '@autoweave/engine';
import type { Pool } from '@autoweave/kernel';

interface StoredTask {
  readonly task_id: string;
  readonly key: string;
  readonly state: string;
  readonly unmet: number;
  readonly attempt: number;
  readonly retry_count: number;
}

/** Where the stored rows of a goal say something else than its log does, in sentences; empty when they agree. */
export async function differences(pool: Pick<Pool, 'query'>, run: GoalRun): Promise<readonly string[]> {
  const found: string[] = [];
  const compare = (what: string, stored: unknown, folded: unknown) => {
    if (stored !== folded)
      found.push(`${what} is stored as ${JSON.stringify(stored ?? null)}, the log says ${JSON.stringify(folded ?? null)}`);
  };
  const { rows } = await pool.query({ name: 'goal-row', text: 'SELECT * FROM goal WHERE goal_id = $1', values: [run.goalId] });
  const goal = rows[0];
  if (!goal) return ['the goal has no row'];
  compare('the state', goal.state, run.state);
  compare('the status', goal.status, goalStatusOf(run.state));
  compare('the progress', goal.progress, progressOf(run));
  compare('what it waits for', goal.waiting_for ?? undefined, goalWaitsFor(run));
  compare('the plan version', goal.plan_version, run.planVersion);
  compare('the number of its last event', goal.last_seq, run.seq);
  compare('the title', goal.title, run.title);
  compare('the priority', goal.priority, run.priority);
  compare('the time of its end', goal.finished_at?.toISOString(), run.finishedAt);
  const tasks = await pool.query<StoredTask>({
    name: 'goal-task-rows',
    text: 'SELECT task_id, key, state, unmet, attempt, retry_count FROM task WHERE goal_id = $1',
    values: [run.goalId],
  });
  const stored = new Map(tasks.rows.map((row) => [row.task_id, row]));
  for (const task of run.tasks.values()) {
    const row = stored.get(task.taskId);
    if (!row) {
      found.push(`the task "${task.spec.key}" (${task.taskId}) has no row`);
      continue;
    }
    stored.delete(task.taskId);
    const name = (what: string) => `${what} of task "${task.spec.key}"`;
    compare(name('the state'), row.state, task.state);
    compare(name('the number of open dependencies'), row.unmet, task.unmet);
    compare(name('the attempt'), row.attempt, task.attempt);
    compare(name('the number of retries'), row.retry_count, task.retryCount);
  }
  for (const row of stored.values()) found.push(`the row of task "${row.key}" (${row.task_id}) is in no plan`);
  return found;
}
