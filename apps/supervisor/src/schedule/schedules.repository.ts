import { Schedule, ScheduleInput, ScheduleRun } from '@autoweave/contracts';
import { fault, newId, type Pool, type PoolClient } from '@autoweave/kernel';

export interface ScheduleRow {
  readonly scheduleId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly definition: ScheduleInput;
  readonly builtIn: boolean;
  readonly nextRunAt: Date | null;
  readonly lastRunAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface RunRow {
  readonly runId: string;
  readonly scheduleId: string;
  readonly tenantId: string;
  readonly dueAt: Date;
  readonly trigger: ScheduleRun['trigger'];
  readonly status: ScheduleRun['status'];
  readonly preview: string;
  readonly goalId: string | null;
  readonly reportId: string | null;
  readonly detail: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** A run that has to be taken further, with what its schedule says. */
export type OpenRun = RunRow & Pick<ScheduleRow, 'userId' | 'definition'>;

const schedule = `schedule_id AS "scheduleId", tenant_id AS "tenantId", user_id AS "userId", definition, built_in AS "builtIn", next_run_at AS "nextRunAt", last_run_at AS "lastRunAt", created_at AS "createdAt", updated_at AS "updatedAt"`;
const run = [
  'run_id',
  'schedule_id',
  'tenant_id',
  'due_at',
  'trigger',
  'status',
  'preview',
  'goal_id',
  'report_id',
  'detail',
  'started_at',
  'finished_at',
]
  .map((c) => `r.${c} AS "${c.replace(/_./g, (m) => (m[1] as string).toUpperCase())}"`)
  .join(', ');
/** A deleted built-in schedule keeps its row so that it stays away. */
const present = 'deleted_at IS NULL';
export const previewLength = 200;

/** Schedules, their runs and reports. */
export class SchedulesRepository {
  constructor(private readonly pool: Pool) {}

  async list(tenantId: string): Promise<readonly ScheduleRow[]> {
    return (
      await this.pool.query<ScheduleRow>(`SELECT ${schedule} FROM schedule WHERE tenant_id = $1 AND ${present} ORDER BY name`, [tenantId])
    ).rows;
  }

  async get(tenantId: string, scheduleId: string): Promise<ScheduleRow> {
    const { rows } = await this.pool.query<ScheduleRow>(
      `SELECT ${schedule} FROM schedule WHERE tenant_id = $1 AND schedule_id = $2 AND ${present}`,
      [tenantId, scheduleId],
    );
    if (!rows[0]) throw fault('NOT_FOUND', `There is no schedule ${scheduleId}`, { hint: 'GET /schedules lists them' });
    return rows[0];
  }

  /** Undefined when the tenant has, or for a built-in one ever had, a schedule of this name. */
  async add(
    tenantId: string,
    userId: string,
    definition: ScheduleInput,
    nextRunAt: number | undefined,
    builtIn: boolean,
  ): Promise<ScheduleRow | undefined> {
    const { rows } = await this.pool.query<ScheduleRow>(
      `INSERT INTO schedule AS s (schedule_id, tenant_id, user_id, name, definition, enabled, built_in, next_run_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (tenant_id, name) DO UPDATE SET schedule_id = EXCLUDED.schedule_id, user_id = EXCLUDED.user_id, definition = EXCLUDED.definition,
         enabled = EXCLUDED.enabled, next_run_at = EXCLUDED.next_run_at, deleted_at = NULL, updated_at = now() WHERE s.deleted_at IS NOT NULL AND NOT EXCLUDED.built_in
       RETURNING ${schedule}`,
      [newId('sched'), tenantId, userId, definition.name, JSON.stringify(definition), definition.enabled, builtIn, when(nextRunAt)],
    );
    return rows[0];
  }

  async change(tenantId: string, scheduleId: string, definition: ScheduleInput, nextRunAt: number | undefined): Promise<ScheduleRow> {
    const { rows } = await this.pool
      .query<ScheduleRow>(
        `UPDATE schedule SET name = $3, definition = $4, enabled = $5, next_run_at = $6, updated_at = now() WHERE tenant_id = $1 AND schedule_id = $2 AND ${present} RETURNING ${schedule}`,
        [tenantId, scheduleId, definition.name, JSON.stringify(definition), definition.enabled, when(nextRunAt)],
      )
      .catch((error: { code?: string }) => {
        if (error.code === '23505') throw fault('CONFLICT', `There is a schedule "${definition.name}" already`);
        throw error;
      });
    if (!rows[0]) throw fault('NOT_FOUND', `There is no schedule ${scheduleId}`);
    return rows[0];
  }

  async remove(tenantId: string, scheduleId: string): Promise<void> {
    const { rowCount } = await this.pool.query(
      `UPDATE schedule SET deleted_at = now(), enabled = false, next_run_at = NULL WHERE tenant_id = $1 AND schedule_id = $2 AND ${present}`,
      [tenantId, scheduleId],
    );
    if (rowCount === 0) throw fault('NOT_FOUND', `There is no schedule ${scheduleId}`);
    await this.pool.query('DELETE FROM report WHERE schedule_id = $1', [scheduleId]);
    await this.pool.query('DELETE FROM schedule_run WHERE schedule_id = $1', [scheduleId]);
  }

  /** Schedules that are due, locked until the transaction ends; those that another supervisor works on are left to it. */
  async lockDue(client: PoolClient, now: Date): Promise<readonly ScheduleRow[]> {
    return (
      await client.query<ScheduleRow>(
        `SELECT ${schedule} FROM schedule WHERE enabled AND ${present} AND next_run_at <= $1 ORDER BY next_run_at LIMIT 50 FOR UPDATE SKIP LOCKED`,
        [now],
      )
    ).rows;
  }

  async advance(client: PoolClient, scheduleId: string, lastRunAt: number | undefined, nextRunAt: number | undefined): Promise<void> {
    await client.query('UPDATE schedule SET last_run_at = coalesce($2, last_run_at), next_run_at = $3 WHERE schedule_id = $1', [
      scheduleId,
      when(lastRunAt),
      when(nextRunAt),
    ]);
  }

  /** Claims a due time: undefined when somebody has it already. The id of its goal is fixed here, so that a second submission finds the first. */
  async claim(
    client: Pool | PoolClient,
    of: ScheduleRow,
    entry: {
      readonly key: string;
      readonly dueAt: Date;
      readonly trigger: RunRow['trigger'];
      readonly status: RunRow['status'];
      readonly detail?: string;
    },
  ): Promise<RunRow | undefined> {
    const { rows } = await client.query<RunRow>(
      `INSERT INTO schedule_run AS r (run_id, schedule_id, tenant_id, key, due_at, trigger, status, preview, goal_id, detail, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $7 = 'skipped' THEN now() END) ON CONFLICT (schedule_id, key) DO NOTHING RETURNING ${run}`,
      [
        newId('srun'),
        of.scheduleId,
        of.tenantId,
        entry.key,
        entry.dueAt,
        entry.trigger,
        entry.status,
        of.definition.prompt.slice(0, previewLength),
        entry.status === 'skipped' ? null : newId('goal'),
        entry.detail ?? null,
      ],
    );
    return rows[0];
  }

  async runByKey(scheduleId: string, key: string): Promise<RunRow | undefined> {
    return (await this.pool.query<RunRow>(`SELECT ${run} FROM schedule_run r WHERE schedule_id = $1 AND key = $2`, [scheduleId, key]))
      .rows[0];
  }

  async run(tenantId: string, scheduleId: string, runId: string): Promise<RunRow> {
    const { rows } = await this.pool.query<RunRow>(
      `SELECT ${run} FROM schedule_run r WHERE tenant_id = $1 AND schedule_id = $2 AND run_id = $3`,
      [tenantId, scheduleId, runId],
    );
    if (!rows[0]) throw fault('NOT_FOUND', `There is no run ${runId}`);
    return rows[0];
  }

  async hasActive(client: PoolClient, scheduleId: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `SELECT 1 FROM schedule_run WHERE schedule_id = $1 AND status IN ('awaiting_approval', 'submitting', 'running') LIMIT 1`,
      [scheduleId],
    );
    return (rowCount ?? 0) > 0;
  }

  async runs(tenantId: string, scheduleId: string, limit: number): Promise<readonly RunRow[]> {
    return (
      await this.pool.query<RunRow>(
        `SELECT ${run} FROM schedule_run r WHERE tenant_id = $1 AND schedule_id = $2 ORDER BY due_at DESC, run_id DESC LIMIT $3`,
        [tenantId, scheduleId, limit],
      )
    ).rows;
  }

  /** Compare-and-set of a run's status; undefined when it was in another one. */
  async move(
    runId: string,
    from: RunRow['status'],
    to: RunRow['status'],
    set: { readonly detail?: string | undefined; readonly reportId?: string | undefined; readonly timesOutAt?: Date | undefined } = {},
  ): Promise<RunRow | undefined> {
    const { rows } = await this.pool.query<RunRow>(
      `UPDATE schedule_run r SET status = $3, detail = coalesce($4, detail), report_id = coalesce($5, report_id), times_out_at = coalesce($6, times_out_at),
         started_at = CASE WHEN $3 = 'running' THEN now() ELSE started_at END,
         finished_at = CASE WHEN $3 IN ('completed', 'failed', 'timed_out', 'cancelled', 'rejected') THEN now() ELSE finished_at END
       WHERE run_id = $1 AND status = $2 RETURNING ${run}`,
      [runId, from, to, set.detail ?? null, set.reportId ?? null, set.timesOutAt ?? null],
    );
    return rows[0];
  }

  /** Runs whose goal is not yet known to be stored. */
  async unsubmitted(): Promise<readonly OpenRun[]> {
    return (
      await this.pool.query<OpenRun>(
        `SELECT ${run}, s.user_id AS "userId", s.definition FROM schedule_run r JOIN schedule s USING (schedule_id) WHERE r.status = 'submitting' ORDER BY r.due_at LIMIT 100`,
      )
    ).rows;
  }

  /** Running runs whose goal has ended, with how. */
  async ended(): Promise<readonly (OpenRun & { readonly goalStatus: 'complete' | 'failed' | 'cancelled' })[]> {
    return (
      await this.pool.query<OpenRun & { goalStatus: 'complete' | 'failed' | 'cancelled' }>(
        `SELECT ${run}, s.user_id AS "userId", s.definition, g.status AS "goalStatus" FROM schedule_run r JOIN schedule s USING (schedule_id) JOIN goal g ON g.goal_id = r.goal_id
          WHERE r.status = 'running' AND g.finished_at IS NOT NULL LIMIT 100`,
      )
    ).rows;
  }

  async overdue(now: Date): Promise<readonly OpenRun[]> {
    return (
      await this.pool.query<OpenRun>(
        `SELECT ${run}, s.user_id AS "userId", s.definition FROM schedule_run r JOIN schedule s USING (schedule_id) WHERE r.status = 'running' AND r.times_out_at <= $1 LIMIT 100`,
        [now],
      )
    ).rows;
  }

  /** The next moment at which something of any schedule has to be done. */
  async nextWake(): Promise<Date | undefined> {
    const { rows } = await this.pool.query<{ at: Date | null }>(
      `SELECT least((SELECT min(next_run_at) FROM schedule WHERE enabled AND ${present}), (SELECT min(times_out_at) FROM schedule_run WHERE status = 'running')) AS at`,
    );
    return rows[0]?.at ?? undefined;
  }
}

const when = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));

export const scheduleView = (row: ScheduleRow): Schedule =>
  Schedule.parse({
    ...ScheduleInput.parse(row.definition),
    scheduleId: row.scheduleId,
    userId: row.userId,
    builtIn: row.builtIn,
    nextRunAt: row.nextRunAt?.toISOString(),
    lastRunAt: row.lastRunAt?.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });

export const runView = (row: RunRow): ScheduleRun =>
  ScheduleRun.parse({
    runId: row.runId,
    scheduleId: row.scheduleId,
    dueAt: row.dueAt.toISOString(),
    trigger: row.trigger,
    status: row.status,
    preview: row.preview,
    ...(row.goalId && row.status !== 'awaiting_approval' && row.status !== 'rejected' ? { goalId: row.goalId } : {}),
    ...(row.reportId ? { reportId: row.reportId } : {}),
    ...(row.detail ? { detail: row.detail } : {}),
    ...(row.startedAt ? { startedAt: row.startedAt.toISOString() } : {}),
    ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
  });
