import type { AgentProfile } from '@autoweave/contracts';
import { inTransaction, type Pool } from '@autoweave/kernel';
import type { ProfileRow, Profiles, TallyRow } from './profiles.js';

const rows = `tenant_id AS "tenantId", agent, task_type AS "taskType", succeeded, failed, tokens, duration_ms AS "durationMs", (extract(epoch FROM last_active_at) * 1000)::float8 AS "lastActiveAt"`;
/** An attempt whose worker vanished says nothing of the agent. */
const counted = `agent IS NOT NULL AND outcome IN ('completed', 'failed') AND fault_code IS DISTINCT FROM 'WORKER_LOST'`;

/** What was held in memory of an organisation whose goals are all gone, because its data was removed, is not written again. */
const remains = 'EXISTS (SELECT 1 FROM goal g WHERE g.tenant_id = r."tenantId")';

/** Stored sums over attempts, per tenant and agent. */
export class ProfilesRepository {
  constructor(private readonly pool: Pool) {}

  /**
   * Brings the sums in step with the attempts: what a supervisor could not add before it died is in them again. One
   * supervisor at a time; the capability counts, which attempts do not tell, stay.
   */
  async rebuild(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('agent_profile'))`);
      await client.query(
        `INSERT INTO agent_profile (tenant_id, agent, task_type, succeeded, failed, tokens, duration_ms, last_active_at)
         SELECT tenant_id, agent, agent_type, count(*) FILTER (WHERE outcome = 'completed'), count(*) FILTER (WHERE outcome = 'failed'),
                sum(input_tokens + output_tokens), coalesce(sum(greatest(0, extract(epoch FROM ended_at - started_at) * 1000)), 0)::bigint, max(ended_at)
           FROM attempt WHERE ${counted} GROUP BY 1, 2, 3
         ON CONFLICT (tenant_id, agent, task_type) DO UPDATE SET succeeded = EXCLUDED.succeeded, failed = EXCLUDED.failed,
                tokens = EXCLUDED.tokens, duration_ms = EXCLUDED.duration_ms, last_active_at = EXCLUDED.last_active_at`,
      );
      await client.query(`DELETE FROM agent_tally WHERE kind = 'error'`);
      await client.query(
        `INSERT INTO agent_tally (tenant_id, agent, kind, key, count)
         SELECT tenant_id, agent, 'error', fault_code, count(*) FROM attempt WHERE ${counted} AND fault_code IS NOT NULL GROUP BY 1, 2, 4`,
      );
    });
  }

  async all(): Promise<readonly ProfileRow[]> {
    return (await this.pool.query<ProfileRow>(`SELECT ${rows} FROM agent_profile`)).rows;
  }

  /** Adds what has happened since the last time, in one round trip per table. */
  async add({ rows: fresh, tallies }: ReturnType<Profiles['drain']>): Promise<void> {
    if (fresh.length > 0)
      await this.pool.query({
        name: 'agent-profile-add',
        text: `INSERT INTO agent_profile AS p (tenant_id, agent, task_type, succeeded, failed, tokens, duration_ms, last_active_at)
               SELECT r."tenantId", r.agent, r."taskType", r.succeeded, r.failed, r.tokens, r."durationMs"::bigint, to_timestamp(r."lastActiveAt" / 1000)
                 FROM jsonb_to_recordset($1::jsonb) AS r("tenantId" text, agent text, "taskType" text, succeeded int, failed int, tokens bigint, "durationMs" float8, "lastActiveAt" float8)
                WHERE ${remains} ORDER BY 1, 2, 3
               ON CONFLICT (tenant_id, agent, task_type) DO UPDATE SET succeeded = p.succeeded + EXCLUDED.succeeded, failed = p.failed + EXCLUDED.failed,
                 tokens = p.tokens + EXCLUDED.tokens, duration_ms = p.duration_ms + EXCLUDED.duration_ms, last_active_at = greatest(p.last_active_at, EXCLUDED.last_active_at)`,
        values: [JSON.stringify(fresh)],
      });
    if (tallies.length > 0)
      await this.pool.query({
        name: 'agent-tally-add',
        text: `INSERT INTO agent_tally AS t (tenant_id, agent, kind, key, count)
               SELECT r."tenantId", r.agent, r.kind, r.key, r.count
                 FROM jsonb_to_recordset($1::jsonb) AS r("tenantId" text, agent text, kind text, key text, count int) WHERE ${remains} ORDER BY 1, 2, 3, 4
               ON CONFLICT (tenant_id, agent, kind, key) DO UPDATE SET count = t.count + EXCLUDED.count`,
        values: [JSON.stringify(tallies)],
      });
  }

  async profile(tenantId: string, agent: string): Promise<Omit<AgentProfile, 'circuit' | 'specializations'>> {
    const [{ rows: found }, { rows: tallies }] = await Promise.all([
      this.pool.query<ProfileRow>(`SELECT ${rows} FROM agent_profile WHERE tenant_id = $1 AND agent = $2 ORDER BY task_type`, [
        tenantId,
        agent,
      ]),
      this.pool.query<TallyRow>(`SELECT kind, key, count FROM agent_tally WHERE tenant_id = $1 AND agent = $2 ORDER BY count DESC, key`, [
        tenantId,
        agent,
      ]),
    ]);
    return profileOf(agent, found, tallies);
  }
}

/** Rates and means of sums; all 0 where there is nothing to divide by. */
function profileOf(
  agent: string,
  found: readonly ProfileRow[],
  tallies: readonly TallyRow[],
): Omit<AgentProfile, 'circuit' | 'specializations'> {
  const sum = (pick: (row: ProfileRow) => number) => found.reduce((total, row) => total + pick(row), 0);
  const succeeded = sum((r) => r.succeeded);
  const failed = sum((r) => r.failed);
  const totalTasks = succeeded + failed;
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const last = Math.max(0, ...found.map((r) => r.lastActiveAt ?? 0));
  return {
    agent,
    totalTasks,
    succeeded,
    failed,
    successRate: share(succeeded, totalTasks),
    averageTokens: share(
      sum((r) => r.tokens),
      totalTasks,
    ),
    averageDurationMs: share(
      sum((r) => r.durationMs),
      totalTasks,
    ),
    byTaskType: found.map((r) => {
      const total = r.succeeded + r.failed;
      return {
        taskType: r.taskType,
        total,
        succeeded: r.succeeded,
        failed: r.failed,
        score: share(r.succeeded, total),
        tokens: r.tokens,
        averageTokens: share(r.tokens, total),
        averageDurationMs: share(r.durationMs, total),
      };
    }),
    errors: tallies.filter((t) => t.kind === 'error').map((t) => ({ code: t.key, count: t.count })),
    capabilityUse: tallies
      .filter((t) => t.kind === 'capability')
      .map((t) => ({ capability: t.key, tasks: t.count, share: Math.min(1, share(t.count, totalTasks)) })),
    reused: totalTasks > 1,
    ...(last > 0 ? { lastActiveAt: new Date(last).toISOString() } : {}),
  };
}
