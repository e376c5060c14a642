import { Vote, voteCast, voteClosed, VoteInput, voteOpened } from '@autoweave/contracts';
import { countVotes, isVoteComplete, type VoteOutcome } from '@autoweave/engine';
import { fault, inTransaction, newId, type Pool, type PoolClient } from '@autoweave/kernel';
import { leaveEvent } from '../outbox/leave.js';

interface VoteRow {
  readonly voteId: string;
  readonly tenantId: string;
  readonly definition: VoteInput;
  readonly proposer: string;
  readonly voters: readonly string[];
  readonly status: Vote['status'];
  readonly result: string | null;
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly deadline: Date;
  readonly closedAt: Date | null;
  readonly ballots: readonly { readonly voter: string; readonly choice: string; readonly rationale: string | null; readonly at: string }[];
}

/** Chooses among tied options, with a reason that names who chose; undefined: no decision. */
export type TieBreaker = (
  tenantId: string,
  ballots: ReadonlyMap<string, string>,
  tied: readonly string[],
) => { readonly by: string; readonly choice: string } | undefined;

const selected = `SELECT v.vote_id AS "voteId", v.tenant_id AS "tenantId", v.definition, v.definition->>'proposer' AS proposer, v.voters, v.status, v.result, v.reason,
  v.created_at AS "createdAt", v.deadline, v.closed_at AS "closedAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('voter', b.voter, 'choice', b.choice, 'rationale', b.rationale, 'at', to_char(b.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY b.voter) FROM ballot b WHERE b.vote_id = v.vote_id), '[]') AS ballots
  FROM vote v`;

/** Votes and ballots. The row lock of a vote orders what happens to it; a vote ends exactly once. */
export class VotesRepository {
  constructor(
    private readonly pool: Pool,
    private readonly breakTie: TieBreaker,
  ) {}

  async list(tenantId: string, status: Vote['status'] | undefined, limit: number): Promise<Vote[]> {
    const { rows } = await this.pool.query<VoteRow>(
      `${selected} WHERE v.tenant_id = $1 AND ($2::text IS NULL OR v.status = $2) ORDER BY (v.status = 'open') DESC, v.created_at DESC LIMIT $3`,
      [tenantId, status ?? null, limit],
    );
    return rows.map(voteView);
  }

  async get(tenantId: string, voteId: string): Promise<Vote> {
    return voteView(await this.#row(this.pool, tenantId, voteId, ''));
  }

  async open(tenantId: string, proposer: string, input: VoteInput, voters: readonly string[], deadline: Date): Promise<Vote> {
    const voteId = newId('vote');
    return inTransaction(this.pool, async (client) => {
      await client.query(
        `INSERT INTO vote (vote_id, tenant_id, definition, voters, status, deadline) VALUES ($1, $2, $3, $4, 'open', $5)`,
        [voteId, tenantId, JSON.stringify({ ...input, proposer }), voters, deadline],
      );
      const { type, title, options } = input;
      await leaveEvent(client, tenantId, voteOpened, { voteId, type, title, options, deadline: deadline.toISOString() });
      return voteView(await this.#row(client, tenantId, voteId, ''));
    });
  }

  /** ORC-077: refused when the vote is not open, its time is over, the choice is no option, or the voter not eligible. */
  async cast(
    tenantId: string,
    voteId: string,
    ballot: { readonly voter: string; readonly choice: string; readonly rationale?: string | undefined },
  ): Promise<Vote> {
    return inTransaction(this.pool, async (client) => {
      const row = await this.#row(client, tenantId, voteId, 'FOR UPDATE OF v');
      if (row.status !== 'open' || row.deadline.getTime() <= Date.now())
        throw fault('INVALID_TRANSITION', 'The vote is over', { hint: 'GET /votes/{voteId} shows its result' });
      if (!row.definition.options.includes(ballot.choice))
        throw fault('VALIDATION_FAILED', `"${ballot.choice}" is not an option`, {
          hint: `Choose one of: ${row.definition.options.join(', ')}`,
        });
      if (!row.voters.includes(ballot.voter) && (row.definition.voters !== undefined || !ballot.voter.startsWith('user:')))
        throw fault('FORBIDDEN', `${ballot.voter} may not vote here`, { hint: `Eligible: ${row.voters.join(', ')}` });
      await client.query(
        `INSERT INTO ballot (vote_id, voter, choice, rationale) VALUES ($1, $2, $3, $4)
         ON CONFLICT (vote_id, voter) DO UPDATE SET choice = EXCLUDED.choice, rationale = EXCLUDED.rationale, at = now()`,
        [voteId, ballot.voter, ballot.choice, ballot.rationale ?? null],
      );
      await leaveEvent(client, tenantId, voteCast, { voteId, voter: ballot.voter, choice: ballot.choice });
      const after = await this.#row(client, tenantId, voteId, '');
      return isVoteComplete(after.voters, ballotsOf(after)) ? this.#end(client, after) : voteView(after);
    });
  }

  async close(tenantId: string, voteId: string): Promise<Vote> {
    return inTransaction(this.pool, async (client) => {
      const row = await this.#row(client, tenantId, voteId, 'FOR UPDATE OF v');
      return row.status === 'open' ? this.#end(client, row) : voteView(row);
    });
  }

  /** Ends the votes whose deadline has passed; each by one supervisor. */
  async closeOverdue(now: Date): Promise<void> {
    const { rows } = await this.pool.query<{ tenantId: string; voteId: string }>(
      `SELECT tenant_id AS "tenantId", vote_id AS "voteId" FROM vote WHERE status = 'open' AND deadline <= $1 ORDER BY deadline LIMIT 100`,
      [now],
    );
    for (const { tenantId, voteId } of rows) await this.close(tenantId, voteId);
  }

  async #end(client: PoolClient, row: VoteRow): Promise<Vote> {
    const ballots = ballotsOf(row);
    let outcome: VoteOutcome = countVotes(row.definition.options, ballots);
    if (outcome.tied.length > 0) outcome = countVotes(row.definition.options, ballots, this.breakTie(row.tenantId, ballots, outcome.tied));
    await client.query(`UPDATE vote SET status = $2, result = $3, reason = $4, closed_at = now() WHERE vote_id = $1`, [
      row.voteId,
      outcome.result === undefined ? 'closed' : 'decided',
      outcome.result ?? null,
      outcome.reason,
    ]);
    const vote = voteView(await this.#row(client, row.tenantId, row.voteId, ''));
    await leaveEvent(client, row.tenantId, voteClosed, {
      voteId: vote.voteId,
      ...(vote.result === undefined ? {} : { result: vote.result }),
      counts: vote.counts,
      rationales: Object.fromEntries(vote.ballots.flatMap((b) => (b.rationale === undefined ? [] : [[b.voter, b.rationale]]))),
      reason: vote.reason ?? '',
    });
    return vote;
  }

  async #row(client: Pool | PoolClient, tenantId: string, voteId: string, lock: string): Promise<VoteRow> {
    const { rows } = await client.query<VoteRow>(`${selected} WHERE v.tenant_id = $1 AND v.vote_id = $2 ${lock}`, [tenantId, voteId]);
    if (!rows[0]) throw fault('NOT_FOUND', `There is no vote ${voteId}`, { hint: 'GET /votes lists them' });
    return rows[0];
  }
}

const ballotsOf = (row: VoteRow): ReadonlyMap<string, string> => new Map(row.ballots.map((b) => [b.voter, b.choice]));

const voteView = (row: VoteRow): Vote =>
  Vote.parse({
    voteId: row.voteId,
    type: row.definition.type,
    title: row.definition.title,
    description: row.definition.description,
    options: row.definition.options,
    proposer: row.proposer,
    voters: row.voters,
    createdAt: row.createdAt.toISOString(),
    deadline: row.deadline.toISOString(),
    status: row.status,
    ballots: row.ballots.map(({ rationale, ...b }) => (rationale === null ? b : { ...b, rationale })),
    counts: countVotes(row.definition.options, ballotsOf(row)).counts,
    ...(row.result === null ? {} : { result: row.result }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.closedAt ? { closedAt: row.closedAt.toISOString() } : {}),
  });
