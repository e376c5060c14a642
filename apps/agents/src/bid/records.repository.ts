import { POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { AgentRecord } from './bid.js';

/** Older attempts say little about how an agent works now. */
const lookBackDays = 90;

/** What this installation's own records say of agents. */
@Injectable()
export class RecordsRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** By agent name; agents without finished attempts are left out. */
  async of(tenantId: string, agents: readonly string[]): Promise<ReadonlyMap<string, AgentRecord>> {
    const { rows } = await this.pool.query<AgentRecord & { agent: string }>(
      `SELECT run.agent,
         count(*) FILTER (WHERE run.outcome IN ('completed', 'handed_off')) AS completed,
         count(*) FILTER (WHERE run.outcome = 'failed') AS failed,
         coalesce(avg(spent.tokens) FILTER (WHERE run.outcome = 'completed'), 0)::float8 AS tokens,
         coalesce(avg(spent.cost) FILTER (WHERE run.outcome = 'completed'), 0)::float8 AS "costMicroUsd",
         coalesce(avg(extract(epoch FROM run.ended_at - run.started_at)) FILTER (WHERE run.outcome = 'completed'), 0)::float8 AS seconds
       FROM run CROSS JOIN LATERAL (
         SELECT coalesce(sum(input_tokens + output_tokens), 0) AS tokens, coalesce(sum(cost_micro_usd), 0) AS cost
         FROM step WHERE step.task_id = run.task_id AND step.attempt = run.attempt) spent
       WHERE run.tenant_id = $1 AND run.agent = ANY($2) AND run.started_at > now() - make_interval(days => $3)
         AND run.outcome IN ('completed', 'handed_off', 'failed')
       GROUP BY run.agent`,
      [tenantId, [...new Set(agents)], lookBackDays],
    );
    return new Map(rows.map(({ agent, ...record }) => [agent, record]));
  }
}
