import { type MfaPolicy, oauthScopes } from '@autoweave/contracts';
import { errors, type Provider, type TokenEndpointGrantContext } from 'oidc-provider';
import type { AuthService } from '../auth/auth.service.js';
import type { AuthoritiesService } from '../authority/authorities.service.js';
import type { Database } from '../database/database.js';
import { isRequired } from '../mfa/policy.js';

interface Params {
  readonly username?: string;
  readonly password?: string;
}

export interface PasswordGrantParts {
  readonly db: Database;
  readonly auth: AuthService;
  readonly authorities: AuthoritiesService;
}

/**
 * The grant that OAuth 2.1 has dropped: an application that sees passwords. Only where the operator has switched it on, for
 * applications that are allowed it, and for nobody who has or needs a second factor. Failures count and lock as on signing in.
 */
export function offerPasswordGrant(provider: Provider, parts: PasswordGrantParts): void {
  provider.registerGrantType<Params>('password', (ctx) => grantPassword(provider, parts, ctx), ['username', 'password', 'scope']);
}

async function grantPassword(provider: Provider, { db, auth, authorities }: PasswordGrantParts, ctx: TokenEndpointGrantContext<Params>) {
  const { client, params } = ctx.oidc;
  const { username, password } = params;
  const tenantId = client['tenant_id'];
  if (!username || !password || typeof tenantId !== 'string') throw new errors.InvalidRequest('username and password are needed');
  const scope = scopeOf(params.scope, client.scope ?? '');
  const wrong = new errors.InvalidGrant('the name or the password is wrong');
  const name = username.toLowerCase();
  const found = await db.user.findFirst({ where: { tenantId, OR: [{ email: name }, { username: name }] }, select: { id: true } });
  // Asked also for nobody, at the same cost: the answer's time tells nothing.
  const user = await auth.confirm(found?.id ?? 'nobody', password).catch(() => undefined);
  if (!user || !(await provider.Client.find(client.clientId))) throw wrong;
  const [tenant, authority] = await Promise.all([
    db.tenant.findUniqueOrThrow({ where: { id: tenantId } }),
    authorities.of(user.id, tenantId),
  ]);
  if (user.mfaEnabled || isRequired(tenant.mfaPolicy as MfaPolicy, tenant.mfaRoles, authority.roles))
    throw new errors.InvalidGrant('this account has a second factor: sign in with a browser');
  if (tenant.status !== 'ACTIVE') throw wrong;
  const grant = new provider.Grant({ accountId: user.id, clientId: client.clientId });
  grant.addOIDCScope(scope);
  const held = { accountId: user.id, client, grantId: await grant.save(), gty: 'password', scope };
  const token = new provider.AccessToken(held);
  const accessToken = await token.save();
  const renews = client.grantTypeAllowed('refresh_token') && scope.split(' ').includes('offline_access');
  const refreshToken = renews ? await new provider.RefreshToken({ ...held, rotations: 0 }).save() : undefined;
  ctx.body = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: token.expiration,
    scope,
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
  };
}

/** What was asked for, all of which the application may ask for; without a word, everything it may but who somebody is. */
function scopeOf(asked: string | undefined, allowed: string): string {
  const may = new Set(allowed.split(' '));
  const scopes = asked?.split(' ').filter((scope) => scope !== '') ?? [...may].filter((scope) => scope.includes(':'));
  const beyond = scopes.find((scope) => !may.has(scope) || !(oauthScopes as readonly string[]).includes(scope));
  if (beyond !== undefined) throw new errors.InvalidScope('requested scope is not allowed', beyond);
  return scopes.join(' ');
}
