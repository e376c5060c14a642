import type { OAuthClient, OAuthGrant } from '@autoweave/contracts';
import type { ClientMetadata, ResponseType } from 'oidc-provider';
import type { OAuthClient as Row } from '../generated/client.js';

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';

/** Names of grants as they go over the wire. */
const grantTypes: Readonly<Record<OAuthGrant, string>> = {
  authorization_code: 'authorization_code',
  refresh_token: 'refresh_token',
  client_credentials: 'client_credentials',
  device_code: deviceCode,
  token_exchange: tokenExchange,
  password: 'password',
};

/** The agents of this installation: whoever holds a run token may make one for an agent below, and shows nothing else. */
export const agentsClient: ClientMetadata = {
  client_id: 'autoweave-agents',
  client_name: 'Agents',
  redirect_uris: [],
  response_types: [],
  grant_types: [tokenExchange],
  token_endpoint_auth_method: 'none',
  authorization_details_types: ['agent_run'],
};

/** An application as the protocol sees it. Its secret is only a hash here, so it is compared elsewhere. */
export const metadataOf = (row: Row, passwordGrant: boolean): ClientMetadata & { readonly tenant_id: string } => ({
  client_id: row.id,
  client_name: row.name,
  tenant_id: row.tenantId,
  ...(row.homepage ? { client_uri: row.homepage } : {}),
  redirect_uris: row.redirectUris,
  post_logout_redirect_uris: row.postLogoutRedirectUris,
  response_types: (row.grants.includes('authorization_code') ? ['code'] : []) as ResponseType[],
  grant_types: row.grants.filter((grant) => grant !== 'password' || passwordGrant).map((grant) => grantTypes[grant as OAuthGrant]),
  ...(row.type === 'public'
    ? { token_endpoint_auth_method: 'none' }
    : { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'kept-as-a-hash' }),
  application_type: row.application as 'web' | 'native',
  scope: row.scopes.join(' '),
  dpop_bound_access_tokens: row.dpopRequired,
  ...(row.grants.includes('token_exchange') ? { authorization_details_types: ['agent_run'] } : { authorization_details_types: [] }),
});

/**
 * The principal of an application that acts for itself. It is nobody among the people: no such account exists, and nothing
 * of a person can be reached through it.
 */
export const ownUserId = (clientId: string): string => `user_${clientId.slice('client_'.length)}`;

export const clientOf = (row: Row): OAuthClient => ({
  clientId: row.id,
  tenantId: row.tenantId,
  type: row.type as OAuthClient['type'],
  application: row.application as OAuthClient['application'],
  name: row.name,
  ...(row.homepage ? { homepage: row.homepage } : {}),
  redirectUris: row.redirectUris,
  postLogoutRedirectUris: row.postLogoutRedirectUris,
  scopes: row.scopes as OAuthClient['scopes'],
  grants: row.grants as OAuthGrant[],
  dpopRequired: row.dpopRequired,
  enabled: row.enabled,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  ...(row.secretRotatedAt ? { secretRotatedAt: row.secretRotatedAt.toISOString() } : {}),
  ...(row.lastUsedAt ? { lastUsedAt: row.lastUsedAt.toISOString() } : {}),
});
