import type { Approval, ApprovalStatus } from '@autoweave/contracts';
import type { Pool } from '@autoweave/kernel';

interface ApprovalRow {
  readonly request: Approval;
}

/** Approvals of a tenant, from their projection. */
export class ApprovalsRepository {
  constructor(private readonly pool: Pool) {}

  /** Pending ones first, then the newest. */
  async list(
    tenantId: string,
    filter: { readonly status?: ApprovalStatus | undefined; readonly goalId?: string | undefined; readonly limit: number },
  ): Promise<Approval[]> {
    const { rows } = await this.pool.query<ApprovalRow>({
      name: 'approvals-list',
      text: `${selected} WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR goal_id = $3) ORDER BY (status = 'pending') DESC, requested_at DESC LIMIT $4`,
      values: [tenantId, filter.status ?? null, filter.goalId ?? null, filter.limit],
    });
    return rows.map((row) => row.request);
  }

  async get(tenantId: string, approvalId: string): Promise<Approval | undefined> {
    const { rows } = await this.pool.query<ApprovalRow>({
      name: 'approval-get',
      text: `${selected} WHERE tenant_id = $1 AND approval_id = $2`,
      values: [tenantId, approvalId],
    });
    return rows[0]?.request;
  }
}

/** The stored request is the approval as it was asked for; what was decided stands beside it. */
const selected = `SELECT request || jsonb_strip_nulls(jsonb_build_object('status', status, 'decidedAt', to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'decidedBy', decided_by, 'decisionReason', decision_reason, 'editedArguments', edited_arguments)) AS request FROM approval`;
