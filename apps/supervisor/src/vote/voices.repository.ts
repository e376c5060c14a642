import type { Pool } from '@autoweave/kernel';

/** Somebody whose voice is wanted and not there yet. `options` of a round are yes and no, of a proposal the priorities. */
export interface WantedVoice {
  readonly kind: 'vote' | 'round' | 'proposal';
  readonly subjectId: string;
  readonly tenantId: string;
  readonly voter: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly string[];
  readonly endsAt: string;
}

/** Who did not answer is asked again after this, so many times. */
const askAgainAfter = '90 seconds';
const maxTries = 3;
const kept = '30 days';
/** Agents are asked about a proposal in its first day. */
const proposalOpenFor = '1 day';

const missing = (subject: string, voter: string) =>
  `NOT EXISTS (SELECT 1 FROM voice w WHERE w.subject_id = ${subject} AND w.voter = ${voter}
     AND (w.outcome IN ('cast', 'abstained') OR w.tries >= ${maxTries} OR w.asked_at > now() - interval '${askAgainAfter}'))`;

/** Whom to ask for their voice, and who was asked: in the database, so that a restart asks nobody twice. */
export class VoicesRepository {
  constructor(private readonly pool: Pool) {}

  async wantedInVotes(limit: number): Promise<readonly WantedVoice[]> {
    const { rows } = await this.pool.query<WantedVoice>(
      `SELECT 'vote' AS kind, v.vote_id AS "subjectId", v.tenant_id AS "tenantId", voter, v.definition->>'title' AS title,
              v.definition->>'description' AS description, v.definition->'options' AS options,
              to_char(v.deadline AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "endsAt"
         FROM vote v, unnest(v.voters) AS voter
        WHERE v.status = 'open' AND v.deadline > now() AND voter NOT LIKE 'user:%'
          AND NOT EXISTS (SELECT 1 FROM ballot b WHERE b.vote_id = v.vote_id AND b.voter = voter.voter) AND ${missing('v.vote_id', 'voter.voter')}
        ORDER BY v.deadline LIMIT $1`,
      [limit],
    );
    return rows;
  }

  async wantedInRounds(limit: number): Promise<readonly WantedVoice[]> {
    const { rows } = await this.pool.query<WantedVoice>(
      `SELECT 'round' AS kind, c.id AS "subjectId", c.tenant_id AS "tenantId", voter, c.body->>'proposal' AS title,
              'A coordination round of type ' || (c.body->>'type') AS description, '["yes","no"]'::jsonb AS options,
              coalesce(c.body->>'deadline', to_char((now() + interval '1 hour') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS "endsAt"
         FROM cooperation c, jsonb_array_elements_text(c.body->'participants') AS voter
        WHERE c.kind = 'round' AND c.expires_at > now() AND voter NOT LIKE 'user:%' AND NOT (c.body->'votes' ? voter.value) AND ${missing('c.id', 'voter.value')}
        ORDER BY c.expires_at LIMIT $1`,
      [limit],
    );
    return rows;
  }

  /** For each proposal still open: whoever of `eligible` has neither rated nor was asked is wanted. */
  async wantedInProposals(eligible: (tenantId: string) => readonly string[], limit: number): Promise<readonly WantedVoice[]> {
    const { rows } = await this.pool.query<Omit<WantedVoice, 'voter'> & { readonly heard: readonly string[]; readonly proposedBy: string }>(
      `SELECT 'proposal' AS kind, p.proposal_id AS "subjectId", p.tenant_id AS "tenantId", p.definition->>'title' AS title,
              'How urgent is this work, 1 (not at all) to 5 (most)? ' || (p.definition->>'description') AS description, '["1","2","3","4","5"]'::jsonb AS options,
              to_char((p.created_at + interval '${proposalOpenFor}') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "endsAt", p.proposed_by AS "proposedBy",
              ARRAY(SELECT jsonb_object_keys(p.priority_votes) UNION SELECT w.voter FROM voice w WHERE w.subject_id = p.proposal_id
                AND (w.outcome IN ('cast', 'abstained') OR w.tries >= ${maxTries} OR w.asked_at > now() - interval '${askAgainAfter}')) AS heard
         FROM proposal p WHERE p.status = 'proposed' AND p.created_at > now() - interval '${proposalOpenFor}' ORDER BY p.created_at LIMIT 50`,
    );
    return rows
      .flatMap(({ heard, proposedBy, ...subject }) =>
        eligible(subject.tenantId)
          .filter((voter) => !heard.includes(voter) && voter !== proposedBy)
          .map((voter) => ({ ...subject, voter })),
      )
      .slice(0, limit);
  }

  /** Takes the asking on; false when another supervisor did. */
  async claim({ subjectId, voter, tenantId }: WantedVoice): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO voice AS w (subject_id, voter, tenant_id, outcome) VALUES ($1, $2, $3, 'asking')
       ON CONFLICT (subject_id, voter) DO UPDATE SET outcome = 'asking', tries = w.tries + 1, asked_at = now()
         WHERE w.outcome NOT IN ('cast', 'abstained') AND w.tries < ${maxTries} AND w.asked_at <= now() - interval '${askAgainAfter}'`,
      [subjectId, voter, tenantId],
    );
    return rowCount === 1;
  }

  async settle({ subjectId, voter }: WantedVoice, outcome: 'cast' | 'abstained' | 'failed', rationale: string): Promise<void> {
    await this.pool.query('UPDATE voice SET outcome = $3, rationale = $4 WHERE subject_id = $1 AND voter = $2', [
      subjectId,
      voter,
      outcome,
      rationale.slice(0, 2_000),
    ]);
  }

  /** How many voices a tenant was asked for in the last hour. */
  async askedLately(tenantId: string): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM voice WHERE asked_at > now() - interval '1 hour' AND tenant_id = $1`,
      [tenantId],
    );
    return rows[0]?.n ?? 0;
  }

  /** Votes that only agents were named for, and of whom each has voted, abstained, or could not be had. */
  async spoken(): Promise<readonly { readonly tenantId: string; readonly voteId: string }[]> {
    const { rows } = await this.pool.query<{ tenantId: string; voteId: string }>(
      `SELECT v.tenant_id AS "tenantId", v.vote_id AS "voteId" FROM vote v
        WHERE v.status = 'open' AND v.definition ? 'voters' AND cardinality(v.voters) > 0 AND NOT EXISTS (
          SELECT 1 FROM unnest(v.voters) AS voter WHERE NOT EXISTS (SELECT 1 FROM ballot b WHERE b.vote_id = v.vote_id AND b.voter = voter.voter)
            AND NOT EXISTS (SELECT 1 FROM voice w WHERE w.subject_id = v.vote_id AND w.voter = voter.voter AND (w.outcome = 'abstained' OR (w.outcome = 'failed' AND w.tries >= ${maxTries}))))
        LIMIT 100`,
    );
    return rows;
  }

  async forget(): Promise<void> {
    await this.pool.query(`DELETE FROM voice WHERE asked_at < now() - interval '${kept}'`);
  }
}
