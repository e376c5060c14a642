import { z } from 'zod';
import { idOf, TenantId, Timestamp } from '../ids.js';
import { redirectUriProblem } from './redirect-uri.js';
import { OAuthScope } from './scope.js';

export const ClientId = idOf('client');

/** How an application comes by its tokens (IDN-033). `password` also needs the operator's switch. */
export const OAuthGrant = z.enum([
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'device_code',
  'token_exchange',
  'password',
]);
export type OAuthGrant = z.infer<typeof OAuthGrant>;

const addresses = z.array(z.string().min(1).max(2_000)).max(20);
const fields = {
  name: z.string().trim().min(1).max(200),
  /** Shown to people who are asked. */
  homepage: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  redirectUris: addresses,
  postLogoutRedirectUris: addresses,
  scopes: z.array(OAuthScope).min(1).max(50),
  grants: z.array(OAuthGrant).min(1),
  /** Its tokens count only together with a proof of the key they were issued to. */
  dpopRequired: z.boolean(),
};

export const OAuthClientType = z.enum(['confidential', 'public']);
export type OAuthClientType = z.infer<typeof OAuthClientType>;
export const OAuthApplication = z.enum(['web', 'native']);

/** An application that people, or it itself, let in (IDN-035). */
export const OAuthClient = z.object({
  clientId: ClientId,
  tenantId: TenantId,
  type: OAuthClientType,
  application: OAuthApplication,
  ...fields,
  enabled: z.boolean(),
  createdBy: z.string(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  secretRotatedAt: Timestamp.optional(),
  lastUsedAt: Timestamp.optional(),
});
export type OAuthClient = z.infer<typeof OAuthClient>;

interface Checked {
  readonly type: OAuthClientType;
  readonly application: 'web' | 'native';
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grants: readonly OAuthGrant[];
  readonly scopes: readonly OAuthScope[];
}

/** What does not fit together in an application, by field. */
export function clientProblems(client: Checked): { readonly path: string; readonly message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const has = (grant: OAuthGrant) => client.grants.includes(grant);
  for (const path of ['redirectUris', 'postLogoutRedirectUris'] as const)
    for (const uri of client[path]) {
      const message = redirectUriProblem(uri, client.application);
      if (message) problems.push({ path, message: `${uri}: ${message}` });
    }
  if (has('authorization_code') && client.redirectUris.length === 0)
    problems.push({ path: 'redirectUris', message: 'signing in needs an address that the answer goes to' });
  if (client.type === 'public')
    for (const grant of ['client_credentials', 'password', 'token_exchange'] as const)
      if (has(grant)) problems.push({ path: 'grants', message: `${grant} needs a secret, and a public application has none` });
  if (has('refresh_token') && !has('authorization_code') && !has('device_code') && !has('password'))
    problems.push({ path: 'grants', message: 'there is nothing that refresh_token could renew' });
  return problems;
}

export const OAuthClientInput = z.strictObject({
  ...fields,
  type: OAuthClientType.default('confidential'),
  application: OAuthApplication.default('web'),
  redirectUris: fields.redirectUris.default([]),
  postLogoutRedirectUris: fields.postLogoutRedirectUris.default([]),
  grants: fields.grants.default(['authorization_code', 'refresh_token']),
  dpopRequired: fields.dpopRequired.default(false),
});
export type OAuthClientInput = z.infer<typeof OAuthClientInput>;

export const OAuthClientPatch = z.strictObject({ ...fields, enabled: z.boolean() }).partial();
export type OAuthClientPatch = z.infer<typeof OAuthClientPatch>;

/** An application with its secret, which is shown this once; a public one has none. */
export const IssuedOAuthClient = z.object({ client: OAuthClient, secret: z.string().optional() });
export type IssuedOAuthClient = z.infer<typeof IssuedOAuthClient>;
