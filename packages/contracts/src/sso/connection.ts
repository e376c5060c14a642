import { z } from 'zod';

export const SsoKind = z.enum(['oidc', 'oauth2', 'saml']);
export type SsoKind = z.infer<typeof SsoKind>;

const Url = z.url({ protocol: /^https?$/ }).max(2_000);
const ClientId = z.string().trim().min(1).max(500);
/**
 * How the client proves itself for a code; a provider may insist on one way. In the header, id and secret are encoded as the
 * standard says, which not every provider undoes: the body is what all of them understand.
 */
const ClientAuthentication = z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_post');
const Scopes = z
  .array(
    z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'expected one scope without blanks'),
  )
  .max(30);

/** OpenID Connect: everything but the issuer is discovered there. */
const OidcConnection = z.strictObject({
  kind: z.literal('oidc'),
  issuer: Url,
  clientId: ClientId,
  clientAuthentication: ClientAuthentication,
  scopes: Scopes.default(['openid', 'profile', 'email']),
});

/** Plain OAuth 2.0: who somebody is, is asked at `userInfoUrl`, and at `emailsUrl` where addresses are listed apart, as GitHub does. */
const OAuth2Connection = z.strictObject({
  kind: z.literal('oauth2'),
  clientId: ClientId,
  clientAuthentication: ClientAuthentication,
  authorizationUrl: Url,
  tokenUrl: Url,
  userInfoUrl: Url,
  emailsUrl: Url.optional(),
  /** What `iss` in the answer must be, where the provider sends it (RFC 9207). */
  issuer: Url.optional(),
  scopes: Scopes.default([]),
});

/** SAML 2.0: what the provider's metadata says of it. */
const SamlConnection = z.strictObject({
  kind: z.literal('saml'),
  /** The provider's own name: what every assertion must give as its issuer. */
  entityId: z.string().trim().min(1).max(1_024),
  /** Where the request to sign in goes (HTTP-Redirect). */
  signInUrl: Url,
  /** Certificates its signatures are checked with: PEM, or the base64 inside. Several while it changes them. */
  certificates: z.array(z.string().trim().min(100).max(16_000)).min(1).max(5),
  /** Read by the test only, to compare. */
  metadataUrl: Url.optional(),
});

export const SsoConnection = z.discriminatedUnion('kind', [OidcConnection, OAuth2Connection, SamlConnection]);
export type SsoConnection = z.infer<typeof SsoConnection>;
