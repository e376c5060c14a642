import { z } from 'zod';
import { idOf, TenantId, Timestamp } from '../ids.js';
import { RoleName } from '../role/role.js';
import { SsoConnection, SsoKind } from './connection.js';
import { DomainName } from './domain-name.js';
import { presetMismatch, SsoPreset } from './preset.js';

export const SsoProviderId = idOf('idp');
export const LinkedIdentityId = idOf('iden');

/** Names a provider in addresses such as `/sso/callback/google`; taken once in an installation. */
const SsoSlug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'expected 1 to 40 lower-case letters, digits or hyphens');

const Claim = z.string().trim().min(1).max(300);
/** Under which names a provider tells who somebody is; a dot leads into an object (`realm_access.roles`). */
export const SsoAttributes = z.strictObject({
  /** Left out: `sub` of OpenID Connect, `id` or `sub` of OAuth, the NameID of SAML. */
  subject: Claim.optional(),
  email: Claim.default('email'),
  emailVerified: Claim.default('email_verified'),
  name: Claim.default('name'),
  username: Claim.default('preferred_username'),
  roles: Claim.default('groups'),
});
export type SsoAttributes = z.infer<typeof SsoAttributes>;

export const SsoRoleRule = z.strictObject({ value: z.string().trim().min(1).max(300), role: RoleName });
export type SsoRoleRule = z.infer<typeof SsoRoleRule>;

const domains = z.array(DomainName).max(200);

/** What a provider decides about the people it signs in. */
const rules = {
  attributes: SsoAttributes,
  /** Which role somebody has for a value of the roles claim. Looked at on every sign-in. */
  roleRules: z.array(SsoRoleRule).max(100),
  /** Makes an account for whoever has none yet. */
  autoCreate: z.boolean(),
  /** The role of an account that was made here and that no rule gives one. */
  defaultRole: RoleName.nullable(),
  /** Only addresses of these, when there are any. */
  allowedDomains: domains,
  blockedDomains: domains,
  /** Addresses of the allowed domains count as confirmed although the provider does not say so. */
  trustEmail: z.boolean(),
};

export const SsoProvider = z.object({
  providerId: SsoProviderId,
  tenantId: TenantId,
  slug: z.string(),
  kind: SsoKind,
  preset: SsoPreset,
  name: z.string(),
  enabled: z.boolean(),
  isDefault: z.boolean(),
  connection: SsoConnection,
  /** The secret itself is never answered. */
  hasClientSecret: z.boolean(),
  ...rules,
  /** What the provider must be told. `metadata` is of SAML. */
  addresses: z.object({ callback: z.string(), metadata: z.string().optional(), backchannelLogout: z.string().optional() }),
  /** How many people have signed in with it. */
  people: z.number().int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type SsoProvider = z.infer<typeof SsoProvider>;

const Secret = z.string().min(1).max(2_000);
const Name = z.string().trim().min(1).max(80);

interface Consistent {
  readonly preset: SsoPreset;
  readonly connection: SsoConnection;
  readonly trustEmail: boolean;
  readonly allowedDomains: readonly string[];
}

/** What does not go together in a provider, with the field to change; undefined when it is sound. */
export function ssoInconsistency(given: Consistent): { readonly path: 'preset' | 'allowedDomains'; readonly message: string } | undefined {
  const mismatch = presetMismatch(given.preset, given.connection);
  if (mismatch) return { path: 'preset', message: mismatch };
  // Whose word is taken without the provider's own must be bounded: else it could speak for anybody's address.
  if (given.trustEmail && given.allowedDomains.length === 0)
    return { path: 'allowedDomains', message: 'name the domains whose addresses are trusted without a word of the provider' };
  return undefined;
}

export const SsoProviderInput = z
  .strictObject({
    slug: SsoSlug,
    name: Name,
    preset: SsoPreset.default('custom'),
    enabled: z.boolean().default(true),
    isDefault: z.boolean().default(false),
    connection: SsoConnection,
    /** A public client has none. */
    clientSecret: Secret.optional(),
    attributes: rules.attributes.prefault({}),
    roleRules: rules.roleRules.default([]),
    autoCreate: rules.autoCreate.default(false),
    defaultRole: rules.defaultRole.default('viewer'),
    allowedDomains: rules.allowedDomains.default([]),
    blockedDomains: rules.blockedDomains.default([]),
    trustEmail: rules.trustEmail.default(false),
  })
  .superRefine((given, context) => {
    const issue = ssoInconsistency(given);
    if (issue) context.addIssue({ code: 'custom', path: [issue.path], message: issue.message });
  });
export type SsoProviderInput = z.infer<typeof SsoProviderInput>;

export const SsoProviderPatch = z.strictObject({
  name: Name.optional(),
  preset: SsoPreset.optional(),
  enabled: z.boolean().optional(),
  isDefault: z.boolean().optional(),
  connection: SsoConnection.optional(),
  /** `null` takes it away. */
  clientSecret: Secret.nullable().optional(),
  attributes: rules.attributes.optional(),
  roleRules: rules.roleRules.optional(),
  autoCreate: rules.autoCreate.optional(),
  defaultRole: rules.defaultRole.optional(),
  allowedDomains: rules.allowedDomains.optional(),
  blockedDomains: rules.blockedDomains.optional(),
  trustEmail: rules.trustEmail.optional(),
});
export type SsoProviderPatch = z.infer<typeof SsoProviderPatch>;

/** What an organisation decides for all of its providers (IDN-030). */
export const SsoPolicy = z.strictObject({
  enabled: z.boolean(),
  /** Passwords and one-time links open nothing but for administrators, who keep a way in when a provider is away (IDN-032). */
  required: z.boolean().default(false),
  allowedDomains: domains,
  blockedDomains: domains,
});
export type SsoPolicy = z.infer<typeof SsoPolicy>;

/** One thing that was looked at, in words. `warning` works, but somebody should know. */
export const SsoCheck = z.object({ title: z.string(), state: z.enum(['ok', 'warning', 'failed']), message: z.string() });
export type SsoCheck = z.infer<typeof SsoCheck>;

/** A person as a provider knows them, tied to an account of ours. */
export const LinkedIdentity = z.object({
  identityId: LinkedIdentityId,
  providerId: SsoProviderId,
  userId: z.string(),
  email: z.string(),
  subject: z.string(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp,
});
export type LinkedIdentity = z.infer<typeof LinkedIdentity>;
