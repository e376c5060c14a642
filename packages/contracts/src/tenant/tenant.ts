import { z } from 'zod';
import { TenantId, Timestamp, UserId } from '../ids.js';
import { MfaPolicy } from '../mfa/mfa.js';
import { RoleName } from '../role/role.js';
import { DomainName } from '../sso/domain-name.js';
import { Email, Username } from '../user/user.js';

export const Tier = z.enum(['FREE', 'STARTER', 'PROFESSIONAL', 'ENTERPRISE']);
export type Tier = z.infer<typeof Tier>;

/** PENDING → ACTIVE by approval; ACTIVE ↔ SUSPENDED; any → DELETED (IDN-058). */
export const TenantStatus = z.enum(['PENDING', 'ACTIVE', 'SUSPENDED', 'DELETED']);
export type TenantStatus = z.infer<typeof TenantStatus>;

export const TenantQuotas = z.object({
  goalsPerDay: z.number().int(),
  /** Agents at work at the same time. */
  agents: z.number().int(),
  tokensPerDay: z.number().int(),
  workers: z.number().int(),
  storageMb: z.number().int(),
  apiCallsPerMinute: z.number().int(),
});
export type TenantQuotas = z.infer<typeof TenantQuotas>;

/** What each tier may use (IDN-057). */
export const tierQuotas: Readonly<Record<Tier, TenantQuotas>> = {
  FREE: { goalsPerDay: 10, agents: 3, tokensPerDay: 10_000, workers: 1, storageMb: 100, apiCallsPerMinute: 10 },
  STARTER: { goalsPerDay: 50, agents: 5, tokensPerDay: 50_000, workers: 2, storageMb: 500, apiCallsPerMinute: 30 },
  PROFESSIONAL: { goalsPerDay: 200, agents: 20, tokensPerDay: 200_000, workers: 10, storageMb: 2_000, apiCallsPerMinute: 100 },
  ENTERPRISE: { goalsPerDay: 10_000, agents: 100, tokensPerDay: 10_000_000, workers: 50, storageMb: 100_000, apiCallsPerMinute: 1_000 },
};

/** Who may join by themselves: nobody, whoever is invited, or everybody with an address of the named domains (none: of any). */
export const RegistrationPolicy = z.enum(['closed', 'invite', 'open']);
export type RegistrationPolicy = z.infer<typeof RegistrationPolicy>;

/** What an organisation decides about its people. */
export const TenantConfig = z.strictObject({
  registration: RegistrationPolicy,
  registrationDomains: z.array(DomainName).max(100),
  mfaPolicy: MfaPolicy,
  mfaRoles: z.array(RoleName).max(50),
});
export type TenantConfig = z.infer<typeof TenantConfig>;
export const TenantConfigPatch = TenantConfig.partial();
export type TenantConfigPatch = z.infer<typeof TenantConfigPatch>;

export const Slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$/, 'expected 3 to 40 lower-case letters, digits or hyphens');

export const Tenant = z.object({
  tenantId: TenantId,
  name: z.string(),
  slug: z.string(),
  tier: Tier,
  status: TenantStatus,
  ownerEmail: z.string().optional(),
  quotas: TenantQuotas,
  config: TenantConfig,
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Tenant = z.infer<typeof Tenant>;

export const TenantInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  slug: Slug,
  tier: Tier.default('FREE'),
  /** Its first administrator. The generated password is answered once. */
  owner: z.strictObject({ username: Username, email: Email, name: z.string().trim().min(1).max(200) }),
});
export type TenantInput = z.infer<typeof TenantInput>;

export const TenantPatch = z.strictObject({ name: z.string().trim().min(1).max(200).optional(), ownerEmail: Email.optional() });
export type TenantPatch = z.infer<typeof TenantPatch>;

const Quota = z.object({ limit: z.number().int(), used: z.number().int(), remaining: z.number().int() });

/** What a tenant uses of what it may (IDN-062). Days are in UTC. */
export const TenantStats = z.object({
  tenantId: TenantId,
  users: z.number().int(),
  quotas: z.object({ goalsPerDay: Quota, tokensPerDay: Quota, storageMb: Quota }),
  /** The last thirty days with anything, newest first. */
  days: z.array(z.object({ day: z.iso.date(), goals: z.number().int(), tokens: z.number().int() })),
  resetsAt: Timestamp,
});
export type TenantStats = z.infer<typeof TenantStats>;

export const NewTenant = z.object({ tenant: Tenant, owner: z.object({ userId: UserId, email: z.string(), password: z.string() }) });
export type NewTenant = z.infer<typeof NewTenant>;
