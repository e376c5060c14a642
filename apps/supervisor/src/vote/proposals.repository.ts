import { Proposal, proposalApproved, type ProposalInput, proposalOpened } from '@autoweave/contracts';
import { approvalOf, clampPriority, meanPriority } from '@autoweave/engine';
import { fault, inTransaction, newId, type Pool, type PoolClient } from '@autoweave/kernel';
import { leaveEvent } from '../outbox/leave.js';

export interface ProposalRow {
  readonly proposalId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly definition: ProposalInput;
  readonly proposedBy: string;
  readonly priorityVotes: Readonly<Record<string, number>>;
  readonly endorsements: readonly string[];
  readonly meanPriority: number;
  readonly status: Proposal['status'];
  readonly reason: string | null;
  readonly goalId: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

const columns = `proposal_id AS "proposalId", tenant_id AS "tenantId", user_id AS "userId", definition, proposed_by AS "proposedBy", priority_votes AS "priorityVotes", endorsements,
  mean_priority AS "meanPriority", status, reason, goal_id AS "goalId", created_at AS "createdAt", decided_at AS "decidedAt"`;

/** Proposed work. Its row lock orders votes; the change to `approved`, with the id of its goal, happens once. */
export class ProposalsRepository {
  constructor(private readonly pool: Pool) {}

  /** By mean priority, then endorsements, most first (ORC-082). */
  async list(tenantId: string, status: Proposal['status'] | undefined, limit: number): Promise<Proposal[]> {
    const { rows } = await this.pool.query<ProposalRow>(
      `SELECT ${columns} FROM proposal WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) ORDER BY mean_priority DESC, cardinality(endorsements) DESC, created_at LIMIT $3`,
      [tenantId, status ?? null, limit],
    );
    return rows.map(proposalView);
  }

  async create(tenantId: string, userId: string, proposedBy: string, input: ProposalInput): Promise<Proposal> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<ProposalRow>(
        `INSERT INTO proposal (proposal_id, tenant_id, user_id, definition, proposed_by, endorsements, status) VALUES ($1, $2, $3, $4, $5, '{}', 'proposed') RETURNING ${columns}`,
        [newId('prop'), tenantId, userId, JSON.stringify(input), proposedBy],
      );
      const proposal = proposalView(rows[0] as ProposalRow);
      const { proposalId, title, taskType } = proposal;
      await leaveEvent(client, tenantId, proposalOpened, { proposalId, title, proposedBy, taskType });
      return proposal;
    });
  }

  async prioritise(tenantId: string, proposalId: string, voter: string, priority: number, agents: readonly string[]): Promise<Proposal> {
    return this.#change(tenantId, proposalId, agents, (row) => ({
      priorityVotes: { ...row.priorityVotes, [voter]: clampPriority(priority) },
      endorsements: row.endorsements,
    }));
  }

  async endorse(tenantId: string, proposalId: string, voter: string, agents: readonly string[]): Promise<Proposal> {
    return this.#change(tenantId, proposalId, agents, (row) => ({
      priorityVotes: row.priorityVotes,
      endorsements: [...new Set([...row.endorsements, voter])],
    }));
  }

  async reject(tenantId: string, proposalId: string, reason: string): Promise<Proposal> {
    return inTransaction(this.pool, async (client) => {
      await this.#locked(client, tenantId, proposalId);
      const { rows } = await client.query<ProposalRow>(
        `UPDATE proposal SET status = 'rejected', reason = $2, decided_at = now() WHERE proposal_id = $1 RETURNING ${columns}`,
        [proposalId, reason],
      );
      return proposalView(rows[0] as ProposalRow);
    });
  }

  /** Approved ones whose goal is not yet known to be stored. */
  async approved(): Promise<readonly ProposalRow[]> {
    return (
      await this.pool.query<ProposalRow>(`SELECT ${columns} FROM proposal WHERE status = 'approved' ORDER BY mean_priority DESC LIMIT 100`)
    ).rows;
  }

  async begun(proposalId: string): Promise<void> {
    await this.pool.query(`UPDATE proposal SET status = 'in_progress' WHERE proposal_id = $1 AND status = 'approved'`, [proposalId]);
  }

  async failed(proposalId: string, reason: string): Promise<void> {
    await this.pool.query(`UPDATE proposal SET status = 'rejected', reason = $2 WHERE proposal_id = $1 AND status = 'approved'`, [
      proposalId,
      reason,
    ]);
  }

  /** Those whose goal has ended count as completed, with how it ended as the reason. */
  async settle(): Promise<void> {
    await this.pool.query(
      `UPDATE proposal p SET status = 'completed', reason = 'its goal ended as ' || g.status FROM goal g WHERE p.status = 'in_progress' AND g.goal_id = p.goal_id AND g.finished_at IS NOT NULL`,
    );
  }

  async #change(
    tenantId: string,
    proposalId: string,
    agents: readonly string[],
    next: (row: ProposalRow) => { readonly priorityVotes: Readonly<Record<string, number>>; readonly endorsements: readonly string[] },
  ): Promise<Proposal> {
    return inTransaction(this.pool, async (client) => {
      const { priorityVotes, endorsements } = next(await this.#locked(client, tenantId, proposalId));
      const votes = new Map(Object.entries(priorityVotes));
      const approval = approvalOf(agents, { priorityVotes: votes, endorsements: new Set(endorsements) });
      const { rows } = await client.query<ProposalRow>(
        `UPDATE proposal SET priority_votes = $2, endorsements = $3, mean_priority = $4, status = CASE WHEN $5::text IS NULL THEN status ELSE 'approved' END,
           reason = coalesce($5, reason), goal_id = CASE WHEN $5::text IS NULL THEN goal_id ELSE $6 END, decided_at = CASE WHEN $5::text IS NULL THEN decided_at ELSE now() END
         WHERE proposal_id = $1 RETURNING ${columns}`,
        [proposalId, JSON.stringify(priorityVotes), endorsements, meanPriority(votes), approval ?? null, newId('goal')],
      );
      const proposal = proposalView(rows[0] as ProposalRow);
      const { title, meanPriority: priority } = proposal;
      if (approval !== undefined) await leaveEvent(client, tenantId, proposalApproved, { proposalId, title, priority });
      return proposal;
    });
  }

  /** The proposal while it is still open; INVALID_TRANSITION afterwards. */
  async #locked(client: PoolClient, tenantId: string, proposalId: string): Promise<ProposalRow> {
    const { rows } = await client.query<ProposalRow>(
      `SELECT ${columns} FROM proposal WHERE tenant_id = $1 AND proposal_id = $2 FOR UPDATE`,
      [tenantId, proposalId],
    );
    const row = rows[0];
    if (!row) throw fault('NOT_FOUND', `There is no proposal ${proposalId}`, { hint: 'GET /proposals lists them' });
    if (row.status !== 'proposed')
      throw fault('INVALID_TRANSITION', `The proposal is ${row.status}`, { hint: 'Only a proposal that is still open can be voted on' });
    return row;
  }
}

const proposalView = (row: ProposalRow): Proposal =>
  Proposal.parse({
    ...row.definition,
    proposalId: row.proposalId,
    proposedBy: row.proposedBy,
    priorityVotes: row.priorityVotes,
    endorsements: row.endorsements,
    meanPriority: row.meanPriority,
    status: row.status,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.goalId === null || row.status === 'proposed' ? {} : { goalId: row.goalId }),
    createdAt: row.createdAt.toISOString(),
    ...(row.decidedAt ? { decidedAt: row.decidedAt.toISOString() } : {}),
  });
