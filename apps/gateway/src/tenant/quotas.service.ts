import { type TenantStats, type Tier, tierQuotas, usageList } from '@autoweave/contracts';
import { BUS, type Bus, fault, LOG, type Log, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';

const megabyte = 1_048_576;
/** How old the count of tokens may be: it is kept by another service. */
const tokensMaxAgeMs = 10_000;
const days = 30;

interface Tokens {
  readonly perDay: ReadonlyMap<string, number>;
  readonly at: number;
}

/**
 * What tenants use of what their tier allows (IDN-062). Goals and storage are counted in the database, in the statement
 * that takes; tokens are what the agents booked.
 */
@Injectable()
export class QuotasService {
  private readonly tokens = new Map<string, Tokens>();

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Takes one goal of today's. Throws QUOTA_EXCEEDED when none is left, or when today's tokens are used up. */
  async takeGoal(tenantId: string, tier: Tier, now = new Date()): Promise<void> {
    const quota = tierQuotas[tier];
    const { perDay } = await this.tokensOf(tenantId, now);
    if ((perDay.get(dayOf(now)) ?? 0) >= quota.tokensPerDay) throw exceeded(`${quota.tokensPerDay} tokens`, now);
    const { rowCount } = await this.pool.query(
      `INSERT INTO edge.tenant_usage AS u (tenant_id, day, goals) VALUES ($1, $2, 1)
       ON CONFLICT (tenant_id, day) DO UPDATE SET goals = u.goals + 1 WHERE u.goals < $3`,
      [tenantId, dayOf(now), quota.goalsPerDay],
    );
    if (rowCount === 0) throw exceeded(`${quota.goalsPerDay} goals`, now);
  }

  /** Gives one back: it was not submitted, or had been before. */
  async returnGoal(tenantId: string, now = new Date()): Promise<void> {
    await this.pool.query('UPDATE edge.tenant_usage SET goals = goals - 1 WHERE tenant_id = $1 AND day = $2 AND goals > 0', [
      tenantId,
      dayOf(now),
    ]);
  }

  /** Throws QUOTA_EXCEEDED when so many more bytes would be too much; `store` then runs alone among the tenant's uploads. */
  async withRoomFor<T>(tenantId: string, tier: Tier, bytes: number, store: () => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7142504))', [tenantId]);
      const used = await usedBytes(client, tenantId);
      const limitMb = tierQuotas[tier].storageMb;
      if (used + bytes > limitMb * megabyte)
        throw fault('QUOTA_EXCEEDED', `The organisation may store ${limitMb} MB, and ${Math.floor(used / megabyte)} MB are used`, {
          hint: 'Delete files, or ask for another tier',
        });
      const stored = await store();
      await client.query('COMMIT');
      client.release();
      return stored;
    } catch (error) {
      const broken = await client.query('ROLLBACK').then(
        () => undefined,
        (e: Error) => e,
      );
      client.release(broken);
      throw error;
    }
  }

  async stats(tenantId: string, tier: Tier, now = new Date()): Promise<TenantStats> {
    const quota = tierQuotas[tier];
    const [{ perDay }, goals, bytes, users] = await Promise.all([
      this.tokensOf(tenantId, now),
      this.pool.query<{ day: string; goals: number }>(
        `SELECT to_char(day, 'YYYY-MM-DD') AS day, goals FROM edge.tenant_usage WHERE tenant_id = $1 AND day > $2::date - ${days}`,
        [tenantId, dayOf(now)],
      ),
      usedBytes(this.pool, tenantId),
      this.pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM identity."user" WHERE tenant_id = $1 AND status <> 'removed'`,
        [tenantId],
      ),
    ]);
    const goalsPerDay = new Map(goals.rows.map((row) => [row.day, row.goals]));
    const today = dayOf(now);
    return {
      tenantId,
      users: users.rows[0]?.count ?? 0,
      quotas: {
        goalsPerDay: quotaOf(quota.goalsPerDay, goalsPerDay.get(today) ?? 0),
        tokensPerDay: quotaOf(quota.tokensPerDay, perDay.get(today) ?? 0),
        storageMb: quotaOf(quota.storageMb, Math.ceil(bytes / megabyte)),
      },
      days: [...new Set([...goalsPerDay.keys(), ...perDay.keys()])]
        .sort()
        .reverse()
        .map((day) => ({ day, goals: goalsPerDay.get(day) ?? 0, tokens: perDay.get(day) ?? 0 })),
      resetsAt: tomorrow(now).toISOString(),
    };
  }

  /** Tokens per day as the agents booked them. While they do not answer the last count stands: a goal is not refused for that. */
  private async tokensOf(tenantId: string, now: Date): Promise<Tokens> {
    const kept = this.tokens.get(tenantId);
    if (kept && now.getTime() - kept.at < tokensMaxAgeMs) return kept;
    try {
      const { rows } = await this.bus.request(
        usageList,
        { by: ['day'], from: dayOf(new Date(now.getTime() - (days - 1) * 86_400_000)) },
        { tenantId, actor: { type: 'service', service: 'gateway' } },
        { timeoutMs: 2_000 },
      );
      const perDay = new Map(rows.flatMap((row) => (row.day ? [[row.day, row.inputTokens + row.outputTokens] as const] : [])));
      const tokens = { perDay, at: now.getTime() };
      if (this.tokens.size >= 10_000) this.tokens.clear();
      this.tokens.set(tenantId, tokens);
      return tokens;
    } catch (error) {
      this.log.warn({ err: error, tenantId }, 'the tokens of a tenant could not be counted');
      const tokens = { perDay: kept?.perDay ?? new Map<string, number>(), at: now.getTime() };
      this.tokens.set(tenantId, tokens);
      return tokens;
    }
  }
}

async function usedBytes(client: Pick<Pool, 'query'>, tenantId: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    'SELECT coalesce(sum(size), 0)::bigint AS bytes FROM edge.file WHERE tenant_id = $1 AND deleted_at IS NULL',
    [tenantId],
  );
  return Number(rows[0]?.bytes ?? 0);
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const tomorrow = (now: Date): Date => new Date(Date.parse(`${dayOf(now)}T00:00:00.000Z`) + 86_400_000);
const quotaOf = (limit: number, used: number) => ({ limit, used, remaining: Math.max(0, limit - used) });

const exceeded = (what: string, now: Date) =>
  fault('QUOTA_EXCEEDED', `The organisation has used today's ${what}`, {
    hint: `It may go on at ${tomorrow(now).toISOString()}, or on another tier`,
    details: { retryAfterSeconds: Math.ceil((tomorrow(now).getTime() - now.getTime()) / 1_000) },
  });
