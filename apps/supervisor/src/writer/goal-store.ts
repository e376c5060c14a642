import type { GoalEvent } from '@autoweave/contracts';
import { fold, freeze, type GoalRun, type GoalSnapshot, thaw } from '@autoweave/engine';
import type { Pool } from '@autoweave/kernel';
import { commitTick } from './commit-tick.js';
import { mostEventsPerRow, type StoredLogRow, unpackLog } from './log-row.js';
import { commitArguments } from './rows.js';
import type { Tick } from './tick.js';

/** A snapshot that another version wrote is only a shortcut lost: the log is then folded from its start. */
function thawed(state: GoalSnapshot): GoalRun | undefined {
  try {
    return thaw(state);
  } catch {
    return undefined;
  }
}

/** Events that are read at once. */
const pageSize = 5_000;
const logColumns = 'goal_id, seq, at, events, type, payload';

/** SQLSTATE that `commit_tick` raises when a lease has passed to somebody else. */
export const leaseLost = 'AW001';

/** The logs and projections of goals: one round trip writes what a tick decided, all or nothing. */
export class GoalStore {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** Throws with code AW001 when a lease is lost, 23505 when a goal with the same key was stored meanwhile. */
  async commit(tick: Tick, owner: string, fences: ReadonlyMap<number, { readonly fence: number; readonly offset: string }>): Promise<void> {
    await this.pool.query({ name: 'commit-tick', text: commitTick.call, values: commitArguments(tick, owner, fences) });
  }

  /** The goal as its whole log says it, without the snapshot; `undefined` when there is none. */
  async foldAll(goalId: string): Promise<GoalRun | undefined> {
    let run: GoalRun | undefined;
    for (;;) {
      const after = run?.seq ?? 0;
      const { rows } = await this.pool.query<StoredLogRow>({
        name: 'log-page',
        text: `SELECT ${logColumns} FROM goal_log WHERE goal_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq`,
        values: [goalId, after, after + pageSize],
      });
      if (rows.length === 0) return run;
      run = fold(unpackLog(rows, after), run);
    }
  }

  /** Rebuilds goals from snapshot and log. Ids without a goal are missing in the answer. */
  async load(goalIds: readonly string[]): Promise<Map<string, GoalRun>> {
    const runs = new Map<string, GoalRun>();
    if (goalIds.length === 0) return runs;
    const snapshots = await this.pool.query<{ state: GoalSnapshot }>({
      name: 'snapshot-load',
      text: 'SELECT state FROM snapshot WHERE goal_id = ANY($1)',
      values: [goalIds],
    });
    for (const { state } of snapshots.rows) {
      const run = thawed(state);
      if (run) runs.set(run.goalId, run);
    }
    const { rows } = await this.pool.query<StoredLogRow>({
      name: 'log-load',
      text: `SELECT l.goal_id, l.seq, l.at, l.events, l.type, l.payload FROM goal_log l JOIN unnest($1::text[], $2::int[]) AS i(goal_id, after) ON l.goal_id = i.goal_id AND l.seq > i.after ORDER BY l.goal_id, l.seq`,
      values: [goalIds, goalIds.map((id) => runs.get(id)?.seq ?? 0)],
    });
    for (const [goalId, log] of Map.groupBy(rows, (row) => row.goal_id)) {
      const snapshot = runs.get(goalId);
      runs.set(goalId, fold(unpackLog(log, snapshot?.seq), snapshot) as GoalRun);
    }
    return runs;
  }

  /** The next events after `afterSeq`, as many as there are up to `limit`. */
  async events(tenantId: string, goalId: string, afterSeq: number, limit: number): Promise<readonly GoalEvent[]> {
    const { rows } = await this.pool.query<StoredLogRow>({
      name: 'log-after',
      // The sequence has no gaps: whatever is asked for ends in one of these rows.
      text: `SELECT ${logColumns} FROM goal_log WHERE goal_id = $1 AND tenant_id = $2 AND seq > $3 AND seq < $4 ORDER BY seq`,
      values: [goalId, tenantId, afterSeq, afterSeq + limit + mostEventsPerRow],
    });
    return unpackLog(rows, afterSeq).slice(0, limit);
  }

  async unfinished(shards: readonly number[]): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ goal_id: string }>({
      name: 'goals-unfinished',
      text: 'SELECT goal_id FROM goal WHERE shard = ANY($1) AND finished_at IS NULL',
      values: [shards],
    });
    return rows.map((row) => row.goal_id);
  }

  /** Goals that were submitted under these keys before. */
  async byKeys(
    tenantIds: readonly string[],
    keys: readonly string[],
  ): Promise<readonly { readonly tenantId: string; readonly key: string; readonly goalId: string; readonly hash: string }[]> {
    const { rows } = await this.pool.query({
      name: 'goals-by-key',
      text: 'SELECT g.tenant_id AS "tenantId", g.idempotency_key AS key, g.goal_id AS "goalId", g.request_hash AS hash FROM goal g JOIN unnest($1::text[], $2::text[]) AS k(tenant_id, key) ON g.tenant_id = k.tenant_id AND g.idempotency_key = k.key',
      values: [tenantIds, keys],
    });
    return rows;
  }

  /** Keeps a later start from folding a long log from its beginning. Only ever moves forward. */
  async saveSnapshot(run: GoalRun): Promise<void> {
    await this.pool.query({
      name: 'snapshot-save',
      text: `INSERT INTO snapshot (goal_id, tenant_id, seq, state, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (goal_id) DO UPDATE SET seq = EXCLUDED.seq, state = EXCLUDED.state, at = EXCLUDED.at WHERE snapshot.seq < EXCLUDED.seq`,
      values: [run.goalId, run.tenantId, run.seq, JSON.stringify(freeze(run)), run.updatedAt],
    });
  }
}
