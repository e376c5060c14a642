import { type AnalysisReport, Suggestion, type SuggestionInput, suggestionOpened, suggestionPriorities } from '@autoweave/contracts';
import { fault, inTransaction, newId, type Pool, type PoolClient } from '@autoweave/kernel';
import { leaveEvent } from '../outbox/leave.js';

export interface SuggestionRow {
  readonly suggestionId: string;
  readonly tenantId: string;
  readonly definition: SuggestionInput;
  readonly detectedBy: string;
  readonly found: number;
  readonly status: Suggestion['status'];
  readonly reason: string | null;
  readonly implementedBy: string | null;
  /** In whose name its goal is carried out. */
  readonly userId: string;
  readonly goalId: string | null;
  readonly votes: Suggestion['votes'];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly decidedAt: Date | null;
}

const columns = `suggestion_id AS "suggestionId", tenant_id AS "tenantId", definition, detected_by AS "detectedBy", found, status, reason,
  implemented_by AS "implementedBy", user_id AS "userId", goal_id AS "goalId", votes, created_at AS "createdAt", updated_at AS "updatedAt", decided_at AS "decidedAt"`;
const open = `status IN ('pending', 'approved', 'implementing')`;
/** What a person rejected is not suggested again for so long. */
const restDays = 30;

/** Suggested improvements. Those of one tenant that are about the same thing are added one after another, so that they become one. */
export class SuggestionsRepository {
  constructor(private readonly pool: Pool) {}

  async list(tenantId: string, status: Suggestion['status'] | undefined, limit: number): Promise<Suggestion[]> {
    const { rows } = await this.pool.query<SuggestionRow>(
      `SELECT ${columns} FROM suggestion WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) ORDER BY rank, confidence DESC, created_at LIMIT $3`,
      [tenantId, status ?? null, limit],
    );
    return rows.map(suggestionView);
  }

  async get(tenantId: string, suggestionId: string): Promise<Suggestion> {
    const { rows } = await this.pool.query<SuggestionRow>(`SELECT ${columns} FROM suggestion WHERE tenant_id = $1 AND suggestion_id = $2`, [
      tenantId,
      suggestionId,
    ]);
    return suggestionView(rows[0] ?? missing(suggestionId));
  }

  /** Adds it, or brings the open one about the same thing up to date. Undefined: a person rejected it lately. */
  async submit(
    tenantId: string,
    userId: string,
    detectedBy: string,
    fingerprint: string,
    input: SuggestionInput,
  ): Promise<Suggestion | undefined> {
    return inTransaction(this.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${tenantId} ${fingerprint}`]);
      const known = await client.query<{ suggestionId: string; open: boolean }>(
        `SELECT suggestion_id AS "suggestionId", ${open} AS open FROM suggestion WHERE tenant_id = $1 AND fingerprint = $2
            AND (${open} OR (status = 'rejected' AND decided_at > now() - make_interval(days => $3))) ORDER BY open DESC LIMIT 1`,
        [tenantId, fingerprint, restDays],
      );
      const [before] = known.rows;
      if (before && !before.open) return undefined;
      const values = [JSON.stringify(input), suggestionPriorities.indexOf(input.priority), input.confidence];
      const { rows } = before
        ? await client.query<SuggestionRow>(
            `UPDATE suggestion SET definition = $2, rank = $3, confidence = $4, found = found + 1, updated_at = now() WHERE suggestion_id = $1 RETURNING ${columns}`,
            [before.suggestionId, ...values],
          )
        : await client.query<SuggestionRow>(
            `INSERT INTO suggestion (suggestion_id, definition, rank, confidence, tenant_id, user_id, detected_by, fingerprint, status)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending') RETURNING ${columns}`,
            [newId('sugg'), ...values, tenantId, userId, detectedBy, fingerprint],
          );
      const suggestion = suggestionView(rows[0] as SuggestionRow);
      const { suggestionId, type, priority, title } = suggestion;
      if (!before) await leaveEvent(client, tenantId, suggestionOpened, { suggestionId, type, priority, title });
      return suggestion;
    });
  }

  async vote(tenantId: string, suggestionId: string, voter: string, vote: -1 | 0 | 1): Promise<Suggestion> {
    return this.#change(tenantId, suggestionId, ['pending', 'approved'], `votes = votes || jsonb_build_object($2::text, $3::int)`, [
      voter,
      vote,
    ]);
  }

  async decide(tenantId: string, suggestionId: string, decision: 'approved' | 'rejected', reason: string): Promise<Suggestion> {
    const from = decision === 'approved' ? (['pending'] as const) : (['pending', 'approved'] as const);
    return this.#change(tenantId, suggestionId, from, `status = $2, reason = $3, decided_at = now()`, [decision, reason]);
  }

  /** From here on it has the id of its goal; whoever begins that goal may do so again. */
  async implement(
    tenantId: string,
    suggestionId: string,
    order: { readonly userId: string; readonly agent?: string | undefined },
  ): Promise<Suggestion> {
    return this.#change(
      tenantId,
      suggestionId,
      ['pending', 'approved'],
      `status = 'implementing', implemented_by = $2, user_id = $3, goal_id = $4, decided_at = now()`,
      [order.agent ?? null, order.userId, newId('goal')],
    );
  }

  /** Those whose goal is to be there; it may not be yet. */
  async implementing(): Promise<readonly SuggestionRow[]> {
    const { rows } = await this.pool.query<SuggestionRow>(
      `SELECT ${columns} FROM suggestion s WHERE status = 'implementing' AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.goal_id = s.goal_id) ORDER BY updated_at LIMIT 100`,
    );
    return rows;
  }

  /** Its goal cannot be begun: it waits for a decision again. */
  async putBack(suggestionId: string, reason: string): Promise<void> {
    await this.pool.query(
      `UPDATE suggestion SET status = 'approved', reason = $2, goal_id = NULL, updated_at = now() WHERE suggestion_id = $1 AND status = 'implementing'`,
      [suggestionId, reason],
    );
  }

  /** Implemented when its goal was completed; otherwise it waits for another attempt. */
  async settle(): Promise<void> {
    await this.pool.query(
      `UPDATE suggestion s SET updated_at = now(), status = CASE WHEN g.state = 'COMPLETED' THEN 'implemented' ELSE 'approved' END,
              reason = 'its goal ended as ' || lower(g.state) FROM goal g
        WHERE s.status = 'implementing' AND g.goal_id = s.goal_id AND g.finished_at IS NOT NULL`,
    );
  }

  async reports(tenantId: string): Promise<AnalysisReport[]> {
    const { rows } = await this.pool.query<{
      analysis: AnalysisReport['analysis'];
      at: Date;
      lookedAt: number;
      unit: string;
      found: number;
      error: string | null;
    }>(`SELECT name AS analysis, at, looked_at AS "lookedAt", unit, found, error FROM analysis WHERE tenant_id = $1 ORDER BY name`, [
      tenantId,
    ]);
    return rows.map(({ at, error, ...row }) => ({ ...row, at: at.toISOString(), ...(error === null ? {} : { error }) }));
  }

  async report(tenantId: string, { analysis, at, lookedAt, unit, found, error }: AnalysisReport): Promise<void> {
    await this.pool.query(
      `INSERT INTO analysis (tenant_id, name, at, looked_at, unit, found, error) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, name) DO UPDATE SET at = EXCLUDED.at, looked_at = EXCLUDED.looked_at, unit = EXCLUDED.unit, found = EXCLUDED.found, error = EXCLUDED.error`,
      [tenantId, analysis, at, lookedAt, unit, found, error ?? null],
    );
  }

  /** Tenants that were looked at since. */
  async lookedAtSince(at: Date): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ tenantId: string }>(`SELECT DISTINCT tenant_id AS "tenantId" FROM analysis WHERE at > $1`, [
      at,
    ]);
    return new Set(rows.map(({ tenantId }) => tenantId));
  }

  async #change(
    tenantId: string,
    suggestionId: string,
    from: readonly Suggestion['status'][],
    set: string,
    values: readonly unknown[],
  ): Promise<Suggestion> {
    return inTransaction(this.pool, async (client) => {
      const row = await locked(client, tenantId, suggestionId);
      if (!from.includes(row.status))
        throw fault('INVALID_TRANSITION', `The suggestion is ${row.status}`, { hint: `This can be done while it is ${from.join(' or ')}` });
      const { rows } = await client.query<SuggestionRow>(
        `UPDATE suggestion SET ${set}, updated_at = now() WHERE suggestion_id = $1 RETURNING ${columns}`,
        [suggestionId, ...values],
      );
      return suggestionView(rows[0] as SuggestionRow);
    });
  }
}

async function locked(client: PoolClient, tenantId: string, suggestionId: string): Promise<SuggestionRow> {
  const { rows } = await client.query<SuggestionRow>(
    `SELECT ${columns} FROM suggestion WHERE tenant_id = $1 AND suggestion_id = $2 FOR UPDATE`,
    [tenantId, suggestionId],
  );
  return rows[0] ?? missing(suggestionId);
}

function missing(suggestionId: string): never {
  throw fault('NOT_FOUND', `There is no suggestion ${suggestionId}`, { hint: 'GET /suggestions lists them' });
}

const suggestionView = (row: SuggestionRow): Suggestion =>
  Suggestion.parse({
    ...row.definition,
    suggestionId: row.suggestionId,
    detectedBy: row.detectedBy,
    found: row.found,
    status: row.status,
    votes: row.votes,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.implementedBy === null ? {} : { implementedBy: row.implementedBy }),
    ...(row.goalId === null ? {} : { goalId: row.goalId }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    ...(row.decidedAt ? { decidedAt: row.decidedAt.toISOString() } : {}),
  });
