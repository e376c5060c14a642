import type { RunBudget, RunScope, RunTool } from '@autoweave/contracts';
import { inTransaction, newId, POOL, type Pool, type PoolClient } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Allowance, Derived, Verdict } from './allowance.js';
import { hashRunToken, newRunToken } from './token-text.js';

export interface RunRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly user_id: string;
  readonly client_id: string;
  readonly agent: string;
  readonly parent_id: string | null;
  readonly path: string[];
  readonly depth: number;
  readonly goal_id: string | null;
  readonly task_id: string | null;
  readonly attempt: number | null;
  readonly scopes: RunScope[];
  readonly tools: RunTool[];
  readonly calls: number;
  readonly tokens: number;
  readonly micro_usd: number;
  readonly calls_left: number;
  readonly tokens_left: number;
  readonly micro_usd_left: number;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly reason: string | null;
}

/** For whom a token is. */
export interface Holder {
  readonly tenantId: string;
  readonly userId: string;
  readonly clientId: string;
  readonly agent: string;
  readonly goalId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly attempt?: number | undefined;
}

type Child = Derived['child'];
const gone = { ok: false, reason: 'the token is not known, has expired or was revoked' } as const;

export const leftOf = (row: RunRow): RunBudget => ({ calls: row.calls_left, tokens: row.tokens_left, microUsd: row.micro_usd_left });
export const allowanceOf = (row: RunRow): Allowance & { readonly tools: readonly RunTool[] } => ({
  scopes: row.scopes,
  tools: row.tools,
  left: leftOf(row),
  expiresAt: row.expires_at.getTime(),
});

/** Run tokens in the database. Locks go from the top of a tree downwards, so that nobody waits in a circle. */
@Injectable()
export class RunTokensRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** A token that hangs on nothing. */
  issueRoot(holder: Holder, child: Child): Promise<{ token: string; row: RunRow }> {
    return inTransaction(this.pool, (client) => insert(client, holder, child, undefined));
  }

  /** A token under another one: what it gets is taken from there in the same transaction. */
  issueChild(
    parentText: string,
    decide: (parent: RunRow) => Verdict<{ holder: Holder; derived: Derived }>,
  ): Promise<Verdict<{ token: string; row: RunRow }>> {
    return inTransaction(this.pool, async (client) => {
      const parent = await lockLive(client, hashRunToken(parentText));
      if (!parent) return gone;
      const decided = decide(parent);
      if (!decided.ok) return decided;
      const { holder, derived } = decided.value;
      await setLeft(client, parent.id, derived.parentLeft);
      return { ok: true, value: await insert(client, holder, derived.child, parent) };
    });
  }

  /** Decides one call under the lock of its token and takes what it costs; what was let go is written down with it. */
  spend(
    hash: Buffer,
    call: { readonly tool: string; readonly calls: number; readonly tokens: number; readonly microUsd: number },
    decide: (row: RunRow) => Verdict<RunBudget>,
  ): Promise<Verdict<{ row: RunRow; left: RunBudget }> & { readonly row?: RunRow }> {
    return inTransaction(this.pool, async (client) => {
      const row = await lockLive(client, hash);
      if (!row) return gone;
      const decided = decide(row);
      if (!decided.ok) return { ...decided, row };
      await setLeft(client, row.id, decided.value);
      await client.query(
        'INSERT INTO identity.run_call (run_id, tenant_id, tool, calls, tokens, micro_usd) VALUES ($1, $2, $3, $4, $5, $6)',
        [row.id, row.tenant_id, call.tool, call.calls, call.tokens, call.microUsd],
      );
      return { ok: true, value: { row, left: decided.value } };
    });
  }

  /** Ends a token and everything below it. What they had left goes back to the one above, if there is one. */
  revoke(id: string, reason: string): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      const { rows: found } = await client.query<{ parent_id: string | null }>('SELECT parent_id FROM identity.run_token WHERE id = $1', [
        id,
      ]);
      const parentId = found[0]?.parent_id;
      if (parentId) await client.query('SELECT 1 FROM identity.run_token WHERE id = $1 FOR UPDATE', [parentId]);
      await client.query('SELECT 1 FROM identity.run_token WHERE path @> ARRAY[$1] ORDER BY depth, id FOR UPDATE', [id]);
      // A new statement sees what was handed on while the locks were waited for.
      const { rows } = await client.query<RunRow>(
        'UPDATE identity.run_token SET revoked_at = now(), reason = $2 WHERE path @> ARRAY[$1] AND revoked_at IS NULL RETURNING *',
        [id, reason],
      );
      if (parentId && rows.length > 0)
        await client.query(
          `UPDATE identity.run_token SET calls_left = calls_left + $2, tokens_left = tokens_left + $3, micro_usd_left = micro_usd_left + $4
           WHERE id = $1 AND revoked_at IS NULL`,
          [
            parentId,
            ...(['calls_left', 'tokens_left', 'micro_usd_left'] as const).map((part) => rows.reduce((sum, row) => sum + row[part], 0)),
          ],
        );
      return rows.length;
    });
  }

  /** Every live token of a goal. */
  async revokeOfGoal(goalId: string, reason: string): Promise<void> {
    await this.pool.query('UPDATE identity.run_token SET revoked_at = now(), reason = $2 WHERE goal_id = $1 AND revoked_at IS NULL', [
      goalId,
      reason,
    ]);
  }

  /** A live token, and the agents above it, nearest first. */
  async describe(text: string): Promise<{ row: RunRow; agents: string[] } | undefined> {
    const { rows } = await this.pool.query<RunRow>(`SELECT * FROM identity.run_token t WHERE token_hash = $1 AND ${live}`, [
      hashRunToken(text),
    ]);
    const [row] = rows;
    if (!row) return undefined;
    const { rows: chain } = await this.pool.query<{ agent: string }>(
      'SELECT agent FROM identity.run_token WHERE id = ANY($1) ORDER BY depth DESC',
      [row.path],
    );
    return { row, agents: chain.map(({ agent }) => agent) };
  }

  async find(id: string, tenantId: string): Promise<RunRow | undefined> {
    const { rows } = await this.pool.query<RunRow>('SELECT * FROM identity.run_token WHERE id = $1 AND tenant_id = $2', [id, tenantId]);
    return rows[0];
  }

  async list(tenantId: string, userId: string | undefined, limit: number): Promise<RunRow[]> {
    const { rows } = await this.pool.query<RunRow>(
      `SELECT * FROM identity.run_token t WHERE tenant_id = $1 AND ($2::text IS NULL OR user_id = $2) AND ${live}
       ORDER BY created_at DESC LIMIT $3`,
      [tenantId, userId ?? null, limit],
    );
    return rows;
  }
}

const live = `revoked_at IS NULL AND expires_at > now()
  AND NOT EXISTS (SELECT 1 FROM identity.run_token above WHERE above.id = ANY(t.path) AND above.revoked_at IS NOT NULL)`;

/** The row under lock, when neither it nor anything above it has ended. The second question is asked after the lock is held. */
async function lockLive(client: PoolClient, hash: Buffer): Promise<RunRow | undefined> {
  const { rows } = await client.query<RunRow>('SELECT * FROM identity.run_token WHERE token_hash = $1 FOR UPDATE', [hash]);
  const [row] = rows;
  if (!row || row.revoked_at || row.expires_at.getTime() <= Date.now()) return undefined;
  const { rowCount } = await client.query('SELECT 1 FROM identity.run_token WHERE id = ANY($1) AND revoked_at IS NOT NULL LIMIT 1', [
    row.path,
  ]);
  return rowCount ? undefined : row;
}

const setLeft = (client: PoolClient, id: string, left: RunBudget) =>
  client.query('UPDATE identity.run_token SET calls_left = $2, tokens_left = $3, micro_usd_left = $4 WHERE id = $1', [
    id,
    left.calls,
    left.tokens,
    left.microUsd,
  ]);

async function insert(
  client: PoolClient,
  holder: Holder,
  child: Child,
  parent: RunRow | undefined,
): Promise<{ token: string; row: RunRow }> {
  const token = newRunToken();
  const id = newId('run');
  const { calls, tokens, microUsd } = child.left;
  const { rows } = await client.query<RunRow>(
    `INSERT INTO identity.run_token (id, tenant_id, token_hash, user_id, client_id, agent, parent_id, path, depth, goal_id, task_id, attempt,
       scopes, tools, calls, tokens, micro_usd, calls_left, tokens_left, micro_usd_left, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $15, $16, $17, $18) RETURNING *`,
    [
      id,
      holder.tenantId,
      hashRunToken(token),
      holder.userId,
      holder.clientId,
      holder.agent,
      parent?.id ?? null,
      [...(parent?.path ?? []), id],
      (parent?.depth ?? 0) + 1,
      holder.goalId ?? null,
      holder.taskId ?? null,
      holder.attempt ?? null,
      child.scopes,
      JSON.stringify(child.tools),
      calls,
      tokens,
      microUsd,
      new Date(child.expiresAt),
    ],
  );
  return { token, row: rows[0] as RunRow };
}
