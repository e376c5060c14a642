import type { Usage } from '@autoweave/contracts';
import type { Pool } from '@autoweave/kernel';

/** What an agent type's completed attempts took on average; money in micro-dollars. */
export interface Averages {
  readonly attempts: number;
  readonly seconds: number;
  readonly tokens: number;
  readonly costMicroUsd: number;
}

/** Weight of the newest attempt once there are many: the record follows change, and forgets slowly. */
const smallestWeight = 0.05;

/** How long and how much agents take, from what they did: the ground of bids (ORC-050). */
export class TrackRecord {
  readonly #averages = new Map<string, Averages>();

  /** What earlier processes saw. */
  async load(pool: Pool): Promise<void> {
    const { rows } = await pool.query<Averages & { readonly agentType: string }>(
      `SELECT agent_type AS "agentType", count(*)::int AS attempts, COALESCE(avg(extract(epoch FROM ended_at - started_at)), 0)::float8 AS seconds,
              avg(input_tokens + output_tokens)::float8 AS tokens, avg(cost_micro_usd)::float8 AS "costMicroUsd"
         FROM attempt WHERE outcome = 'completed' AND worker_id IS NOT NULL GROUP BY agent_type`,
    );
    for (const { agentType, ...averages } of rows) this.#averages.set(agentType, averages);
  }

  of(agentType: string): Averages | undefined {
    return this.#averages.get(agentType);
  }

  note(agentType: string, startedAt: string | undefined, endedAt: string, usage: Usage | undefined): void {
    if (startedAt === undefined) return;
    const before = this.#averages.get(agentType) ?? { attempts: 0, seconds: 0, tokens: 0, costMicroUsd: 0 };
    const attempts = before.attempts + 1;
    const weight = Math.max(smallestWeight, 1 / attempts);
    const mean = (old: number, value: number) => old + (value - old) * weight;
    this.#averages.set(agentType, {
      attempts,
      seconds: mean(before.seconds, Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1_000),
      tokens: mean(before.tokens, (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)),
      costMicroUsd: mean(before.costMicroUsd, usage?.costMicroUsd ?? 0),
    });
  }
}
