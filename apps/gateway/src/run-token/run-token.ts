import type { RunToken } from '@autoweave/contracts';
import type { AdapterPayload } from 'oidc-provider';
import { leftOf, type RunRow } from './run-tokens.repository.js';

interface Act {
  readonly sub: string;
  readonly act?: Act;
}

/** Who acts, and for whom that one acts, and so on (RFC 8693): the nearest is the outermost. */
export const actOf = ([nearest, ...above]: readonly string[]): Act => ({
  sub: nearest as string,
  ...(above.length > 0 ? { act: actOf(above) } : {}),
});

/** What `authorization_details` say of it now: the tools, and what is left. */
export const detailsOf = (row: RunRow) => [{ type: 'agent_run', agent: row.agent, tools: row.tools, budget: leftOf(row) }];

/** A run token as introspection sees it: an access token of the person, used by an agent. */
export const payloadOf = (text: string, row: RunRow, agents: readonly string[]): AdapterPayload => ({
  kind: 'AccessToken',
  jti: text,
  iat: Math.floor(row.created_at.getTime() / 1_000),
  exp: Math.floor(row.expires_at.getTime() / 1_000),
  accountId: row.user_id,
  clientId: row.client_id,
  scope: row.scopes.join(' '),
  extra: { tenant_id: row.tenant_id, act: actOf(agents), run_id: row.id },
  rar: detailsOf(row),
});

export const runTokenOf = (row: RunRow): RunToken => ({
  runId: row.id,
  tenantId: row.tenant_id,
  userId: row.user_id,
  clientId: row.client_id,
  agent: row.agent,
  ...(row.parent_id ? { parentId: row.parent_id } : {}),
  depth: row.depth,
  ...(row.goal_id ? { goalId: row.goal_id } : {}),
  ...(row.task_id ? { taskId: row.task_id } : {}),
  ...(row.attempt ? { attempt: row.attempt } : {}),
  scopes: row.scopes,
  tools: row.tools,
  budget: { calls: row.calls, tokens: row.tokens, microUsd: row.micro_usd },
  left: leftOf(row),
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  ...(row.revoked_at ? { revokedAt: row.revoked_at.toISOString() } : {}),
  ...(row.reason ? { reason: row.reason } : {}),
});
