import type { GoalEvent } from '@autoweave/contracts';
import { amountOf, bookedBy, type GoalRun } from '@autoweave/engine';
import type { Pool } from '@autoweave/kernel';
import { expect } from 'vitest';
import { differences } from '../src/goal/differences.js';
import { GoalStore } from '../src/writer/goal-store.js';

/**
 * What holds of a goal whatever happened to the processes around it: a dense log, rows that say what the log says, each
 * task's outcome committed once per round of work, and a budget in which what was spent is what the events say was spent.
 */
export async function assertKept(pool: Pool, goalId: string): Promise<GoalRun> {
  const run = await new GoalStore(pool).foldAll(goalId);
  if (!run) throw new Error(`${goalId} was acknowledged and is lost`);
  expect(await differences(pool, run), goalId).toEqual([]);
  const { rows } = await pool.query<{ seq: number; type: GoalEvent['type']; payload: Record<string, unknown> }>(
    'SELECT seq, type, payload FROM goal_event WHERE goal_id = $1 ORDER BY seq',
    [goalId],
  );
  expect(
    rows.map((row) => row.seq),
    goalId,
  ).toEqual(rows.map((_, i) => i + 1));
  expect(committedTwice(rows), goalId).toEqual([]);
  const spent = rows.reduce((sum, row) => sum + amountOf(bookedBy(row as never)).tokens, 0);
  expect({ spent: run.budget.spent.tokens, promised: run.budget.reserved.tokens }, goalId).toEqual({ spent, promised: 0 });
  expect(run.budget.spent.tokens, goalId).toBeLessThanOrEqual(run.budget.limit.tokens);
  return run;
}

/** Attempts that were completed twice without having been opened again in between. */
function committedTwice(events: readonly { readonly type: string; readonly payload: Record<string, unknown> }[]): string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const { type, payload } of events) {
    const again = type === 'task.looped' ? payload['taskIds'] : payload['dirtyTaskIds'];
    for (const taskId of (again as string[] | undefined) ?? [])
      for (const key of [...seen]) if (key.startsWith(`${taskId}:`)) seen.delete(key);
    if (type !== 'task.completed') continue;
    const key = `${payload['taskId']}:${payload['attempt']}`;
    if (seen.has(key)) twice.push(key);
    seen.add(key);
  }
  return twice;
}
