import type { SsoAttributes } from '@autoweave/contracts';
import { Inject, Injectable } from '@nestjs/common';
import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  fetchProtectedResource,
  fetchUserInfo,
  ResponseBodyError,
} from 'openid-client';
import { z } from 'zod';
import { type Claims, type ExternalIdentity, identityOf, mergedClaims } from './external-identity.js';
import type { Flow } from './flows.js';
import { isOfKind, type ProviderOf } from './known-provider.js';
import { type OAuthProvider, OpenIdConfigurations } from './openid-configurations.js';
import { egressErrorOf } from './provider-egress.js';
import { SsoRefused } from './sso-refused.js';

type Asked = Extract<Flow, { stage: 'asked' }>;

/** As GitHub lists addresses. */
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })).max(200);
const UserInfo = z.record(z.string(), z.unknown());
const cancelled = new Set(['access_denied', 'login_required', 'interaction_required', 'consent_required']);

/** OpenID Connect and OAuth 2.0 with PKCE: the way to a provider, and who came back (IDN-027, IDN-031). */
@Injectable()
export class OpenIdSignIn {
  constructor(@Inject(OpenIdConfigurations) private readonly configurations: OpenIdConfigurations) {}

  async addressOf(provider: OAuthProvider, state: string, flow: Asked): Promise<string> {
    const configuration = await this.configurationOf(provider);
    return buildAuthorizationUrl(configuration, {
      redirect_uri: flow.callback,
      scope: provider.connection.scopes.join(' '),
      state,
      code_challenge: await calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      ...(isOfKind(provider, 'oidc') ? { nonce: flow.nonce } : {}),
    }).href;
  }

  /** Who the provider says came back. Throws SsoRefused; every check of its answer is the library's. */
  async identify(provider: OAuthProvider, state: string, flow: Asked, query: URLSearchParams): Promise<ExternalIdentity> {
    const configuration = await this.configurationOf(provider);
    const answer = new URL(flow.callback);
    answer.search = query.toString();
    try {
      const claims = isOfKind(provider, 'oidc')
        ? await this.claimsOf(configuration, provider.attributes, answer, state, flow)
        : await this.userOf(configuration, provider as ProviderOf<'oauth2'>, answer, state, flow);
      const identity = identityOf(provider.connection.kind, provider.attributes, claims.claims);
      if (!identity) throw new SsoRefused('invalid_answer', 'the provider names no subject');
      return { ...identity, idToken: claims.idToken };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Where a browser ends the session at the provider; undefined when the provider has no such place. */
  async signOutAddress(provider: ProviderOf<'oidc'>, idToken: string | undefined, returnTo: string): Promise<string | undefined> {
    const configuration = await this.configurationOf(provider);
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: returnTo,
      ...(idToken === undefined ? {} : { id_token_hint: idToken }),
    }).href;
  }

  private async claimsOf(configuration: Configuration, attributes: SsoAttributes, answer: URL, expectedState: string, flow: Asked) {
    const tokens = await authorizationCodeGrant(configuration, answer, {
      expectedState,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims() as Claims & { sub: string };
    const hasInfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
    const info: Claims = hasInfo ? await fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
    return { claims: mergedClaims(attributes, claims, info), idToken: tokens.id_token };
  }

  private async userOf(
    configuration: Configuration,
    { connection, attributes }: ProviderOf<'oauth2'>,
    answer: URL,
    expectedState: string,
    flow: Asked,
  ): Promise<{ readonly claims: Claims; readonly idToken?: undefined }> {
    const { access_token: token } = await authorizationCodeGrant(configuration, answer, { expectedState, pkceCodeVerifier: flow.verifier });
    const read = async (url: string): Promise<unknown> => {
      const headers = new Headers({ accept: 'application/json' });
      const response = await fetchProtectedResource(configuration, token, new URL(url), 'GET', undefined, headers);
      if (!response.ok) throw new SsoRefused('invalid_answer', `${url} answered ${response.status}`);
      return response.json();
    };
    const user = UserInfo.parse(await read(connection.userInfoUrl));
    if (connection.emailsUrl === undefined) return { claims: user };
    const primary = Emails.parse(await read(connection.emailsUrl)).find((one) => one.primary);
    // The profile may show an address that nobody confirmed: only the list counts.
    return { claims: { ...user, [attributes.email]: primary?.email, [attributes.emailVerified]: primary?.verified === true } };
  }

  private async configurationOf(provider: OAuthProvider): Promise<Configuration> {
    try {
      return await this.configurations.of(provider);
    } catch (error) {
      throw new SsoRefused('unreachable', wordsOf(error), { cause: error });
    }
  }
}

function refusalOf(error: unknown): SsoRefused {
  if (error instanceof SsoRefused) return error;
  const blocked = egressErrorOf(error);
  if (blocked) return new SsoRefused('unreachable', blocked.message, { cause: error });
  if (error instanceof AuthorizationResponseError && cancelled.has(error.error))
    return new SsoRefused('cancelled', `the provider answered ${error.error}`, { cause: error });
  return new SsoRefused('invalid_answer', wordsOf(error), { cause: error });
}

/** An error of the library in one line: what it is about, and why. */
export function wordsOf(error: unknown): string {
  const blocked = egressErrorOf(error);
  if (blocked) return blocked.message;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return [`the provider answered ${error.error}`, error.error_description].filter(Boolean).join(': ').slice(0, 300);
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  return [error instanceof Error ? error.message : 'unknown', inner].filter(Boolean).join(': ').slice(0, 300);
}
