import { hkdfSync } from 'node:crypto';
import { oauthScopes, resourceScopes } from '@autoweave/contracts';
import type { JWK } from 'jose';
import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { GatewayConfig } from '../config.js';
import type { AccountsService } from './accounts.service.js';
import { adapterOf, type Stores } from './adapter.js';
import { currentBrowser } from './browser.js';
import { agentsClient } from './client.js';
import type { ConsentsService } from './consents.service.js';
import { policy } from './interaction-policy.js';
import { lifetimes } from './lifetimes.js';
import { rememberedGrant } from './remembered-grant.js';
import { errorPage, logoutPage, signedOutPage } from './protocol-pages.js';
import { runDetailsOf } from './token-exchange.grant.js';

export interface ProviderParts {
  readonly config: GatewayConfig;
  readonly stores: Stores;
  readonly accounts: AccountsService;
  readonly consents: ConsentsService;
}

/** Proves that the decision about a request is made in the browser where it began. */
export const requestCookie = 'aw_oauth_request';
export const requestCookiePath = (requestId: string): string => `/api/v1/oauth/requests/${requestId}`;

const known = new Set<string>(oauthScopes);

/** What nobody defined is refused, where the library would leave it out silently. */
function assertKnownScopes(ctx: KoaContextWithOIDC): void {
  const unknown = [...(ctx.oidc.requestParamScopes ?? [])].find((scope) => !known.has(scope));
  if (unknown !== undefined) throw new errors.InvalidScope('requested scope is not known', unknown);
}

export function providerConfig(issuer: string, keys: readonly JWK[], parts: ProviderParts): Configuration {
  const { config, stores, accounts, consents } = parts;
  const api = `${issuer}/api/v1`;
  const secure = issuer.startsWith('https:');
  const cookieKey = Buffer.from(
    hkdfSync('sha256', Buffer.from(config.AUTOWEAVE_SECRET_KEY, 'base64'), Buffer.alloc(0), 'autoweave oauth cookies', 32),
  ).toString('base64url');
  return {
    adapter: adapterOf(stores),
    clients: [agentsClient],
    jwks: { keys: [...keys] } as NonNullable<Configuration['jwks']>,
    scopes: [...oauthScopes],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'tenant_id', 'tenant_name'], email: ['email'] },
    findAccount: (ctx, sub) => accounts.find(ctx, sub),
    extraTokenClaims: (ctx) => (ctx.oidc.client?.['tenant_id'] ? { tenant_id: ctx.oidc.client['tenant_id'] } : undefined),
    extraClientMetadata: { properties: ['tenant_id'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256'], userinfoSigningAlgValues: ['RS256'] },
    rotateRefreshToken: true,
    revokeGrantPolicy: () => true,
    // A sign-out ends what hangs on it by itself: each sign-in is a family of its own, of which a session knows only the last.
    expiresWithSession: () => false,
    loadExistingGrant: (ctx) => rememberedGrant(ctx, consents),
    clientBasedCORS: (_ctx, origin, client) => (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    ttl: { ...lifetimes },
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      introspection: '/oauth/introspect',
      revocation: '/oauth/revoke',
      device_authorization: '/oauth/device_authorization',
      code_verification: '/oauth/device',
      userinfo: '/oauth/userinfo',
      end_session: '/oauth/logout',
      pushed_authorization_request: '/oauth/par',
      jwks: '/.well-known/jwks.json',
    },
    cookies: {
      keys: [cookieKey],
      names: { session: 'aw_oauth_session', interaction: 'aw_oauth_interaction', resume: 'aw_oauth_resume' },
      long: { httpOnly: true, sameSite: 'lax', secure, path: '/oauth' },
      short: { httpOnly: true, sameSite: 'lax', secure },
    },
    interactions: {
      policy: policy(),
      async url(ctx, interaction) {
        // Whoever is signed in here need not say so; what the application may do is asked next, if it was not before.
        const person = currentBrowser()?.person;
        const isOurs = person !== undefined && person.tenantId === ctx.oidc.client?.['tenant_id'];
        if (isOurs && interaction.prompt.reasons.every((reason) => reason === 'no_session')) {
          interaction.result = { login: await accounts.signInOf(person) };
          await interaction.save(lifetimes.Interaction);
          return interaction.returnTo;
        }
        ctx.cookies.set(requestCookie, interaction.uid, {
          path: requestCookiePath(interaction.uid),
          httpOnly: true,
          sameSite: 'lax',
          secure,
          signed: false,
          maxAge: lifetimes.Interaction * 1_000,
        });
        return `${config.AUTOWEAVE_APP_ORIGINS[0]}/authorize?request=${interaction.uid}`;
      },
    },
    renderError: errorPage,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy(_ctx, client, token) {
          if (token.clientId !== client.clientId) throw new errors.InvalidRequest('the token belongs to another application');
          return true;
        },
      },
      dPoP: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', deviceInfo: deviceInfoOf },
      introspection: {
        enabled: true,
        // Of one's own organisation only; whoever shows no secret sees only its own.
        async allowedPolicy(ctx, client, token) {
          if (client.clientAuthMethod === 'none') return token.clientId === client.clientId;
          const tenantId = client['tenant_id'];
          if (token.clientId === agentsClient.client_id) return 'extra' in token && token.extra?.['tenant_id'] === tenantId;
          return token.clientId !== undefined && (await ctx.oidc.provider.Client.find(token.clientId))?.['tenant_id'] === tenantId;
        },
      },
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: signedOutPage },
      richAuthorizationRequests: {
        enabled: true,
        types: {
          agent_run: {
            validate(ctx) {
              if (ctx.oidc.route !== 'token') throw new errors.InvalidAuthorizationDetails('an agent_run is asked for by token exchange');
              runDetailsOf(ctx.oidc.params?.['authorization_details'] as string | undefined);
            },
          },
        },
        authorizationDetailsForGrantSource: () => undefined,
        authorizationDetailsForAccessToken: () => undefined,
        authorizationDetailsForIntrospection: (_ctx, token) => token.rar,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource(ctx, _client, oneOf) {
          assertKnownScopes(ctx);
          if (oneOf) return oneOf;
          return ctx.oidc.params?.['authorization_details'] === undefined ? undefined : api;
        },
        getResourceServerInfo(ctx, resource) {
          assertKnownScopes(ctx);
          if (resource !== api) throw new errors.InvalidTarget();
          return { scope: resourceScopes.join(' '), audience: api, accessTokenTTL: lifetimes.AccessToken, accessTokenFormat: 'opaque' };
        },
        useGrantedResource: () => true,
      },
    },
  } as Configuration;
}

const deviceInfoOf = (ctx: KoaContextWithOIDC) => ({ ua: ctx.get('user-agent').slice(0, 300) });
