import { noUsage, type Usage, type UsageDimension, type usageList, type UsageRow } from '@autoweave/contracts';
import { POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';

type Query = z.infer<(typeof usageList)['input']>;

/** Column and field of each dimension. */
const columns: Readonly<Record<UsageDimension, string>> = {
  day: `to_char(day, 'YYYY-MM-DD') AS day`,
  user: 'user_id AS "userId"',
  model: 'model',
  agent: 'agent',
};
const groups: Readonly<Record<UsageDimension, string>> = { day: 'day', user: 'user_id', model: 'model', agent: 'agent' };

/** What was consumed, summed up by day, user, model and agent. */
@Injectable()
export class UsageRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, query: Query): Promise<{ rows: UsageRow[]; total: Usage }> {
    const [rows, [total]] = await Promise.all([this.sums(tenantId, query), this.sums(tenantId, { ...query, by: [] })]);
    return { rows, total: total ?? noUsage };
  }

  /** Books what was consumed beside any task. */
  async add(
    of: { readonly tenantId: string; readonly userId: string; readonly model: string; readonly agent: string },
    usage: Usage,
  ): Promise<void> {
    await this.pool.query(
      `INSERT INTO usage_day AS u (day, tenant_id, user_id, model, agent, input_tokens, output_tokens, cost_micro_usd, model_calls)
       VALUES ((now() AT TIME ZONE 'UTC')::date, $1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (tenant_id, day, user_id, model, agent) DO UPDATE SET
         input_tokens = u.input_tokens + EXCLUDED.input_tokens, output_tokens = u.output_tokens + EXCLUDED.output_tokens,
         cost_micro_usd = u.cost_micro_usd + EXCLUDED.cost_micro_usd, model_calls = u.model_calls + EXCLUDED.model_calls`,
      [of.tenantId, of.userId, of.model, of.agent, usage.inputTokens, usage.outputTokens, usage.costMicroUsd, usage.modelCalls],
    );
  }

  private async sums(tenantId: string, { from, to, userId, by, limit }: Query): Promise<UsageRow[]> {
    const dimensions = [...new Set(by)];
    const select = dimensions.map((one) => `${columns[one]}, `).join('');
    const group = dimensions.length === 0 ? '' : `GROUP BY ${dimensions.map((one) => groups[one]).join(', ')}`;
    const order = dimensions.includes('day') ? 'ORDER BY usage_day.day DESC, "costMicroUsd" DESC' : 'ORDER BY "costMicroUsd" DESC';
    const { rows } = await this.pool.query<UsageRow>(
      `SELECT ${select}
         coalesce(sum(input_tokens), 0)::bigint AS "inputTokens", coalesce(sum(output_tokens), 0)::bigint AS "outputTokens",
         coalesce(sum(cost_micro_usd), 0)::bigint AS "costMicroUsd", coalesce(sum(model_calls), 0)::bigint AS "modelCalls"
       FROM usage_day
       WHERE tenant_id = $1 AND day >= coalesce($2::date, (now() AT TIME ZONE 'UTC')::date - 30) AND day <= coalesce($3::date, 'infinity'::date)
         AND ($4::text IS NULL OR user_id = $4)
       ${group} ${order} LIMIT $5`,
      [tenantId, from ?? null, to ?? null, userId ?? null, limit],
    );
    return rows;
  }
}
