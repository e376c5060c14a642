import { AgentRunDetails, longestRunSeconds, runScopes, type RunScope } from '@autoweave/contracts';
import { errors, type Provider, type TokenEndpointGrantContext } from 'oidc-provider';
import type { Verdict } from '../run-token/allowance.js';
import type { IssuedRun, RunTokensService } from '../run-token/run-tokens.service.js';
import { detailsOf } from '../run-token/run-token.js';
import { isRunToken } from '../run-token/token-text.js';
import { tokenExchange } from './client.js';

const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const parameters = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'audience',
  'scope',
  'resource',
  'authorization_details',
] as const;
type Params = Partial<Record<(typeof parameters)[number], string>>;

/** What is asked for, as `authorization_details` say it (RFC 9396). Throws for anything that is not one run of one agent. */
export function runDetailsOf(text: string | undefined): AgentRunDetails {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new errors.InvalidRequest('authorization_details must name one agent_run');
  }
  const parsed = AgentRunDetails.safeParse(Array.isArray(value) && value.length === 1 ? value[0] : undefined);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new errors.InvalidAuthorizationDetails(
    `authorization_details must hold one agent_run: ${issue ? `${issue.path.join('.')} ${issue.message}` : 'it does not'}`,
  );
}

/**
 * RFC 8693: an application makes a run token from the access token that it holds of a person; whoever holds a run token
 * makes one from it for an agent below. Both only ever give on what they have.
 */
export function offerTokenExchange(provider: Provider, runTokens: RunTokensService): void {
  provider.registerGrantType<Params>(tokenExchange, (ctx) => exchange(provider, runTokens, ctx), parameters);
}

async function exchange(provider: Provider, runTokens: RunTokensService, ctx: TokenEndpointGrantContext<Params>): Promise<void> {
  const { params, client } = ctx.oidc;
  if (!params.subject_token || params.subject_token_type !== accessToken)
    throw new errors.InvalidRequest(`subject_token is needed, with the subject_token_type ${accessToken}`);
  if (params.actor_token !== undefined) throw new errors.InvalidRequest('the actor is named in authorization_details, not by a token');
  if (params.requested_token_type !== undefined && params.requested_token_type !== accessToken)
    throw new errors.InvalidRequest('only access tokens are issued');
  const { agent, tools, budget } = runDetailsOf(params.authorization_details);
  const scopes = params.scope?.split(' ').filter((scope) => scope !== '');
  const wish = { scopes, tools, budget, seconds: longestRunSeconds };
  const issued = isRunToken(params.subject_token)
    ? await runTokens.issueChild(params.subject_token, client.clientId, agent, wish)
    : await fromAccessToken(provider, runTokens, ctx, params.subject_token, agent, wish);
  // The reason says nothing that whoever holds the token could not find out, and helps whoever made a mistake.
  if (!issued.ok) throw Object.assign(new errors.InvalidGrant(issued.reason), { error_description: issued.reason });
  const { token, row } = issued.value;
  ctx.body = {
    access_token: token,
    issued_token_type: accessToken,
    token_type: 'Bearer',
    expires_in: Math.max(1, Math.ceil((row.expires_at.getTime() - Date.now()) / 1_000)),
    scope: row.scopes.join(' '),
    authorization_details: detailsOf(row),
  };
}

/** The person's own token is no bound on tools and budget: the application sets them, and they hold from there on. */
async function fromAccessToken(
  provider: Provider,
  runTokens: RunTokensService,
  ctx: TokenEndpointGrantContext<Params>,
  text: string,
  agent: string,
  wish: Parameters<RunTokensService['issueRoot']>[2],
): Promise<Verdict<IssuedRun>> {
  const { client } = ctx.oidc;
  const refused = { ok: false, reason: 'the subject token is not known, has expired or was revoked' } as const;
  const token = await provider.AccessToken.find(text);
  if (!token?.isValid || !token.accountId || token.clientId !== client.clientId) return refused;
  if (token.isSenderConstrained()) return { ok: false, reason: 'a token that is bound to a key is not exchanged' };
  const grant = token.grantId ? await provider.Grant.find(token.grantId) : undefined;
  const tenantId = client['tenant_id'];
  if (!grant || typeof tenantId !== 'string') return refused;
  const own = [...token.scopes].filter((scope): scope is RunScope => (runScopes as readonly string[]).includes(scope));
  return runTokens.issueRoot(
    { tenantId, userId: token.accountId, clientId: client.clientId, agent },
    { scopes: own, tools: 'any', left: wish.budget, expiresAt: (token.exp ?? 0) * 1_000 },
    wish,
  );
}
