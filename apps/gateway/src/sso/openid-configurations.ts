import { Inject, Injectable } from '@nestjs/common';
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import { Vault } from '../vault/vault.js';
import { isOfKind, type KnownProvider, type ProviderOf } from './known-provider.js';
import { ProviderEgress } from './provider-egress.js';

const goodForMs = 10 * 60_000;
const mostKept = 500;
const timeoutSeconds = 10;

export type OAuthProvider = ProviderOf<'oidc' | 'oauth2'>;

/** What the client library knows of each provider: discovered, with its keys, and kept for ten minutes or until it is changed. */
@Injectable()
export class OpenIdConfigurations {
  private readonly kept = new Map<
    string,
    { readonly version: number; readonly goodUntil: number; readonly made: Promise<Configuration> }
  >();

  constructor(
    @Inject(Vault) private readonly vault: Vault,
    @Inject(ProviderEgress) private readonly egress: ProviderEgress,
  ) {}

  of(provider: OAuthProvider): Promise<Configuration> {
    const version = provider.updatedAt.getTime();
    const kept = this.kept.get(provider.id);
    if (kept && kept.version === version && kept.goodUntil > Date.now()) return kept.made;
    const made = this.fresh(provider);
    if (this.kept.size >= mostKept) this.kept.delete(this.kept.keys().next().value as string);
    this.kept.set(provider.id, { version, goodUntil: Date.now() + goodForMs, made });
    // What failed is not kept: the next one tries again.
    made.catch(() => this.kept.delete(provider.id));
    return made;
  }

  /** The same, asked for anew. Throws what the library or the guard throws. */
  async fresh(provider: OAuthProvider): Promise<Configuration> {
    const authentication = this.authenticationOf(provider);
    const { clientId } = provider.connection;
    if (isOfKind(provider, 'oidc')) {
      const issuer = new URL(provider.connection.issuer);
      return discovery(issuer, clientId, undefined, authentication, {
        timeout: timeoutSeconds,
        [customFetch]: this.egress.fetch,
        // The signature of an ID token is checked also where TLS would vouch for it.
        execute: [enableNonRepudiationChecks, ...(this.egress.isNamed(issuer) ? [allowInsecureRequests] : [])],
      });
    }
    return this.plain(provider as ProviderOf<'oauth2'>, authentication);
  }

  private plain({ connection }: ProviderOf<'oauth2'>, authentication: ClientAuth): Configuration {
    const tokenUrl = new URL(connection.tokenUrl);
    const configuration = new Configuration(
      {
        issuer: connection.issuer ?? new URL(connection.authorizationUrl).origin,
        authorization_endpoint: connection.authorizationUrl,
        token_endpoint: connection.tokenUrl,
        userinfo_endpoint: connection.userInfoUrl,
      },
      connection.clientId,
      undefined,
      authentication,
    );
    configuration.timeout = timeoutSeconds;
    configuration[customFetch] = async (url, options) => plainly(await this.egress.fetch(url, options));
    if (this.egress.isNamed(tokenUrl)) allowInsecureRequests(configuration);
    return configuration;
  }

  private authenticationOf(provider: OAuthProvider): ClientAuth {
    const secret = this.secretOf(provider);
    if (secret === undefined) return None();
    return provider.connection.clientAuthentication === 'client_secret_post' ? ClientSecretPost(secret) : ClientSecretBasic(secret);
  }

  private secretOf({ id, tenantId, clientSecret }: KnownProvider): string | undefined {
    return clientSecret === null ? undefined : this.vault.open(clientSecret, secretPlace(tenantId, id));
  }
}

/** GitHub answers errors of the token endpoint with status 200, where OAuth 2.0 has 400 (RFC 6749, 5.2). */
async function plainly(response: Response): Promise<Response> {
  if (response.status !== 200 || !response.headers.get('content-type')?.startsWith('application/json')) return response;
  const body = (await response
    .clone()
    .json()
    .catch(() => undefined)) as { error?: unknown; access_token?: unknown } | undefined;
  const isError = typeof body?.error === 'string' && body.access_token === undefined;
  return isError ? new Response(JSON.stringify(body), { status: 400, headers: { 'content-type': 'application/json' } }) : response;
}

/** Where the secret of a client stands in the vault. */
export const secretPlace = (tenantId: string, providerId: string) => ({
  tenantId,
  table: 'sso_provider',
  row: providerId,
  column: 'client_secret',
});
