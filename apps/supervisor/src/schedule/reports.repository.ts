import { Report, type ReportSummary } from '@autoweave/contracts';
import { fault, newId, type Pool } from '@autoweave/kernel';
import type { OpenRun } from './schedules.repository.js';

const report = `report_id AS "reportId", schedule_id AS "scheduleId", run_id AS "runId", goal_id AS "goalId", title, status, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`;

/** What scheduled goals answered; one report per run. */
export class ReportsRepository {
  constructor(private readonly pool: Pool) {}

  async save(of: OpenRun, entry: { readonly title: string; readonly status: string; readonly body: string }): Promise<string> {
    const { rows } = await this.pool.query<{ id: string }>(
      `INSERT INTO report (report_id, tenant_id, schedule_id, run_id, goal_id, title, status, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (run_id) DO UPDATE SET body = EXCLUDED.body RETURNING report_id AS id`,
      [newId('report'), of.tenantId, of.scheduleId, of.runId, of.goalId, entry.title, entry.status, entry.body],
    );
    return (rows[0] as { id: string }).id;
  }

  async list(tenantId: string, scheduleId: string | undefined, limit: number): Promise<ReportSummary[]> {
    const { rows } = await this.pool.query<ReportSummary>(
      `SELECT ${report} FROM report WHERE tenant_id = $1 AND ($2::text IS NULL OR schedule_id = $2) ORDER BY created_at DESC LIMIT $3`,
      [tenantId, scheduleId ?? null, limit],
    );
    return rows;
  }

  async get(tenantId: string, reportId: string): Promise<Report> {
    const { rows } = await this.pool.query(`SELECT ${report}, body FROM report WHERE tenant_id = $1 AND report_id = $2`, [
      tenantId,
      reportId,
    ]);
    if (!rows[0]) throw fault('NOT_FOUND', `There is no report ${reportId}`, { hint: 'GET /reports lists them' });
    return Report.parse(rows[0]);
  }
}
