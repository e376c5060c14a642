import type { Pool } from '@autoweave/kernel';
import type { AgentOutcomes, CheckedGoals, LeakedSecret, ObservedError, Refusal, SlowOperation } from './findings.js';
import { secretIn } from './findings.js';

const days = 7;
/** ORC-133. */
const mostErrors = 1_000;
/** The latest goals whose logs are read in full: what it costs does not grow with the installation. */
const mostGoals = 200;
const mostTexts = 5_000;

/** Reads what happened in a tenant's last seven days. Nothing is written. */
export class ObservationsRepository {
  constructor(private readonly pool: Pool) {}

  /** Tenants with goals in the last seven days. */
  async activeTenants(): Promise<string[]> {
    const { rows } = await this.pool.query<{ tenantId: string }>(
      `SELECT DISTINCT tenant_id AS "tenantId" FROM goal WHERE updated_at > now() - make_interval(days => $1)`,
      [days],
    );
    return rows.map(({ tenantId }) => tenantId);
  }

  async recentGoals(tenantId: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ goalId: string }>(
      `SELECT goal_id AS "goalId" FROM goal WHERE tenant_id = $1 AND updated_at > now() - make_interval(days => $2) ORDER BY updated_at DESC LIMIT $3`,
      [tenantId, days, mostGoals],
    );
    return rows.map(({ goalId }) => goalId);
  }

  /** The latest failures, the newest first; those of workers that went away are nobody's mistake. */
  async errors(tenantId: string): Promise<ObservedError[]> {
    const { rows } = await this.pool.query<ObservedError>(
      `WITH failed AS (
         SELECT goal_id, task_id, attempt, ended_at FROM attempt
          WHERE tenant_id = $1 AND outcome = 'failed' AND fault_code <> 'WORKER_LOST' AND ended_at > now() - make_interval(days => $2)
          ORDER BY ended_at DESC LIMIT $3
       ), told AS MATERIALIZED (
         SELECT e.goal_id, e.payload FROM (SELECT DISTINCT goal_id FROM failed) g JOIN goal_event e USING (goal_id) WHERE e.type = 'task.failed'
       )
       SELECT t.payload -> 'fault' ->> 'code' AS type, t.payload -> 'fault' ->> 'message' AS message, f.goal_id AS "goalId"
         FROM failed f JOIN told t ON t.goal_id = f.goal_id AND t.payload ->> 'taskId' = f.task_id AND (t.payload ->> 'attempt')::int = f.attempt
        ORDER BY f.ended_at DESC`,
      [tenantId, days, mostErrors],
    );
    return rows;
  }

  async operations(goalIds: readonly string[]): Promise<SlowOperation[]> {
    const { rows } = await this.pool.query<SlowOperation>(
      `SELECT 'the tool ' || (s ->> 'tool') AS operation, count(*)::int AS count, avg((s ->> 'durationMs')::float8) AS "meanMs", max((s ->> 'durationMs')::float8) AS "maxMs"
         FROM goal_event e CROSS JOIN LATERAL jsonb_array_elements(e.payload -> 'steps') s
        WHERE e.goal_id = ANY($1) AND e.type = 'task.stepped' AND s ->> 'kind' = 'tool_result' GROUP BY 1`,
      [goalIds],
    );
    return rows;
  }

  /** Calls that the safety gate refused. */
  async refusedByGate(goalIds: readonly string[]): Promise<Refusal[]> {
    const { rows } = await this.pool.query<Refusal>(
      `SELECT s ->> 'subject' AS subject, s ->> 'rule' AS rule, count(*)::int AS count, array_agg(DISTINCT e.goal_id) AS "goalIds"
         FROM goal_event e CROSS JOIN LATERAL jsonb_array_elements(e.payload -> 'steps') s
        WHERE e.goal_id = ANY($1) AND e.type = 'task.stepped' AND s ->> 'kind' = 'gate' AND s ->> 'verdict' = 'refused' GROUP BY 1, 2`,
      [goalIds],
    );
    return rows;
  }

  /** Calls that people did not approve. */
  async refusedByPeople(tenantId: string): Promise<Refusal[]> {
    const { rows } = await this.pool.query<Refusal>(
      `SELECT request ->> 'tool' AS subject, 'refused by people' AS rule, count(*)::int AS count, array_agg(DISTINCT goal_id) AS "goalIds" FROM approval
        WHERE tenant_id = $1 AND status = 'rejected' AND decided_by IS NOT NULL AND decided_at > now() - make_interval(days => $2) GROUP BY 1`,
      [tenantId, days],
    );
    return rows;
  }

  /** Texts of the goals' records in which something looks like a credential. */
  async secrets(goalIds: readonly string[]): Promise<{ readonly lookedAt: number; readonly leaks: readonly LeakedSecret[] }> {
    const { rows } = await this.pool.query<{ goalId: string; type: string; text: string }>(
      `SELECT goal_id AS "goalId", type, payload::text AS text FROM goal_event
        WHERE goal_id = ANY($1) AND type IN ('goal.received', 'task.completed', 'task.failed', 'goal.completed') ORDER BY at DESC LIMIT $2`,
      [goalIds, mostTexts],
    );
    const leaks = rows.flatMap(({ goalId, type, text }) => {
      const kind = secretIn(text);
      return kind ? [{ kind, goalId, where: type }] : [];
    });
    return { lookedAt: rows.length, leaks };
  }

  async outcomes(tenantId: string): Promise<AgentOutcomes[]> {
    const { rows } = await this.pool.query<AgentOutcomes>(
      `SELECT agent, count(*) FILTER (WHERE outcome = 'completed')::int AS succeeded, count(*) FILTER (WHERE outcome = 'failed')::int AS failed FROM attempt
        WHERE tenant_id = $1 AND agent IS NOT NULL AND ended_at > now() - make_interval(days => $2) AND coalesce(fault_code, '') <> 'WORKER_LOST' GROUP BY agent`,
      [tenantId, days],
    );
    return rows;
  }

  async checked(goalIds: readonly string[]): Promise<CheckedGoals> {
    const { rows } = await this.pool.query<{ goalId: string; checked: boolean }>(
      `SELECT g.goal_id AS "goalId", coalesce(bool_or(c ->> 'kind' <> 'judged'), false) AS checked
         FROM goal g JOIN goal_event e ON e.goal_id = g.goal_id AND e.type = 'goal.plan_stored' AND (e.payload ->> 'version')::int = g.plan_version
         LEFT JOIN LATERAL jsonb_array_elements(e.payload -> 'plan' -> 'criteria') c ON true
        WHERE g.goal_id = ANY($1) AND g.state = 'COMPLETED' GROUP BY g.goal_id`,
      [goalIds],
    );
    return { finished: rows.length, unchecked: rows.filter(({ checked }) => !checked).map(({ goalId }) => goalId) };
  }

  async schedules(tenantId: string): Promise<{ readonly name: string; readonly prompt: string }[]> {
    const { rows } = await this.pool.query<{ name: string; prompt: string }>(
      `SELECT definition ->> 'name' AS name, definition ->> 'prompt' AS prompt FROM schedule WHERE tenant_id = $1`,
      [tenantId],
    );
    return rows;
  }
}
