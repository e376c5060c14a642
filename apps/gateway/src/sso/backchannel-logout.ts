import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, type FetchImplementation, jwtVerify } from 'jose';
import { z } from 'zod';
import { SsoFlows } from './flows.js';
import type { ProviderOf } from './known-provider.js';
import { OpenIdConfigurations } from './openid-configurations.js';
import { ProviderEgress } from './provider-egress.js';
import { SsoSessions } from './sso-sessions.js';

const event = 'http://schemas.openid.net/event/backchannel-logout';
const LogoutToken = z
  .looseObject({
    jti: z.string().min(1).max(500),
    iat: z.number(),
    sub: z.string().min(1).max(500).optional(),
    sid: z.string().min(1).max(500).optional(),
    events: z.looseObject({ [event]: z.looseObject({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, 'names neither a person nor a session');
/** Signatures with a key that the provider publishes: never one made with a shared secret. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** Providers of before OpenID Connect named the type write `JWT`, or nothing. */
const types: ReadonlySet<string> = new Set(['logout+jwt', 'jwt']);
const maxAgeSeconds = 300;

/** A provider tells that somebody signed out there (OpenID Connect Back-Channel Logout 1.0): their sessions here end. */
@Injectable()
export class BackchannelLogout {
  constructor(
    @Inject(OpenIdConfigurations) private readonly configurations: OpenIdConfigurations,
    @Inject(ProviderEgress) private readonly egress: ProviderEgress,
    @Inject(SsoFlows) private readonly flows: SsoFlows,
    @Inject(SsoSessions) private readonly sessions: SsoSessions,
  ) {}

  /** Returns how many sessions ended. Throws Error for a token that is not the provider's, not for us, too old or seen before. */
  async take(provider: ProviderOf<'oidc'>, token: string): Promise<number> {
    const { issuer, jwks_uri } = (await this.configurations.of(provider)).serverMetadata();
    const keys = createRemoteJWKSet(new URL(jwks_uri as string), { [customFetch]: this.egress.fetch as unknown as FetchImplementation });
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience: provider.connection.clientId,
      algorithms,
      maxTokenAge: maxAgeSeconds,
      clockTolerance: 60,
    });
    // Another kind of token of the same provider says something else.
    if (!types.has((protectedHeader.typ ?? 'jwt').toLowerCase())) throw new Error('it is another kind of token');
    const { jti, sub, sid } = LogoutToken.parse(payload);
    if (!(await this.flows.isFirst(provider, `logout ${jti}`, new Date(Date.now() + 2 * maxAgeSeconds * 1_000))))
      throw new Error('the token was here before');
    return this.sessions.end(provider, { subject: sub, sid }, 'signed out at the provider');
  }
}
