import { z } from 'zod';
import { TenantId, Timestamp, UserId } from '../ids.js';
import { Scope } from './scope.js';

export const ApiKeyType = z.enum(['personal', 'service', 'tenant', 'admin']);
export type ApiKeyType = z.infer<typeof ApiKeyType>;
export const ApiKeyStatus = z.enum(['active', 'expired', 'revoked', 'suspended']);
export type ApiKeyStatus = z.infer<typeof ApiKeyStatus>;

/** 12 hexadecimal digits: the middle of `ak_{keyId}_{secret}`. */
export const ApiKeyId = z.string().regex(/^[0-9a-f]{12}$/, 'expected the 12 hexadecimal digits of a key');

const perWindow = z.number().int().min(1).max(1_000_000);
/** Requests of one key (IDN-051); counted minute, hour, day. `burst` is how many may come within one second. */
export const ApiKeyLimits = z.strictObject({
  requestsPerMinute: perWindow.default(60),
  requestsPerHour: perWindow.default(1_000),
  requestsPerDay: perWindow.default(10_000),
  burst: perWindow.default(100),
});
export type ApiKeyLimits = z.infer<typeof ApiKeyLimits>;

const Address = z.union([z.ipv4(), z.ipv6()]);
const Range = z.union([z.cidrv4(), z.cidrv6()]);
/** From where a key may be used (IDN-052). Empty lists allow every address that is not blocked. */
export const AddressRules = z.strictObject({
  allowedIps: z.array(Address).max(100).default([]),
  allowedCidrs: z.array(Range).max(100).default([]),
  blockedIps: z.array(Address).max(100).default([]),
});
export type AddressRules = z.infer<typeof AddressRules>;

export const ApiKey = z.object({
  keyId: ApiKeyId,
  tenantId: TenantId,
  userId: UserId,
  name: z.string(),
  type: ApiKeyType,
  status: ApiKeyStatus,
  scopes: z.array(Scope),
  limits: ApiKeyLimits,
  addresses: AddressRules,
  createdAt: Timestamp,
  expiresAt: Timestamp.optional(),
  lastUsedAt: Timestamp.optional(),
  lastUsedFrom: z.string().optional(),
  /** The key that took this one's place; this one works until `expiresAt` only. */
  replacedBy: ApiKeyId.optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  type: ApiKeyType.default('personal'),
  scopes: z.array(Scope).min(1).max(50),
  expiresInDays: z.number().int().min(1).max(3_650).default(365),
  limits: ApiKeyLimits.prefault({}),
  addresses: AddressRules.prefault({}),
});
export type ApiKeyInput = z.infer<typeof ApiKeyInput>;

/** A new key with its plain text, which is shown this once. */
export const IssuedApiKey = z.object({ key: z.string(), apiKey: ApiKey });
export type IssuedApiKey = z.infer<typeof IssuedApiKey>;
