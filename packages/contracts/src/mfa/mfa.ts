import { z } from 'zod';
import { SignedIn } from '../auth/auth.js';
import { Timestamp } from '../ids.js';

/** Second factors. `sms` and `email` are weak: they let somebody sign in, and never elevate a session. */
export const MfaMethod = z.enum(['totp', 'passkey', 'sms', 'email', 'backup_code']);
export type MfaMethod = z.infer<typeof MfaMethod>;
export const EnrolledMethod = MfaMethod.exclude(['backup_code']);
export type EnrolledMethod = z.infer<typeof EnrolledMethod>;

/** What an organisation asks of its people. `required_for_roles` names the roles beside it. */
export const MfaPolicy = z.enum(['off', 'optional', 'required', 'required_for_roles']);
export type MfaPolicy = z.infer<typeof MfaPolicy>;

export const MfaStatus = z.object({
  enabled: z.boolean(),
  /** Whether the organisation asks for it, whatever the person chose. */
  required: z.boolean(),
  methods: z.array(
    z.object({
      method: EnrolledMethod,
      /** The end of a number or address, or the name of a passkey. */
      hint: z.string(),
      methodId: z.string(),
      createdAt: Timestamp,
      lastUsedAt: Timestamp.optional(),
    }),
  ),
  backupCodesLeft: z.number().int(),
});
export type MfaStatus = z.infer<typeof MfaStatus>;

/** The password was right; a second factor is still needed. The token opens nothing but the way to it. */
export const MfaRequired = z.object({
  mfa: z.object({ token: z.string(), methods: z.array(MfaMethod), expiresAt: Timestamp }),
});
export type MfaRequired = z.infer<typeof MfaRequired>;

export const SignInAnswer = z.union([SignedIn, MfaRequired]);
export type SignInAnswer = z.infer<typeof SignInAnswer>;

/** `123456`, or `ABCD-EFGH` for a backup code. */
export const MfaCode = z.string().trim().min(6).max(20);
/** E.164. */
export const PhoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'expected a number such as +491701234567');
/** What a browser's WebAuthn call answers; its content is checked by the library that verifies it. */
export const WebAuthnResponse = z.looseObject({ id: z.string().max(2_000), type: z.string().max(100) });

export const TrustedDevice = z.object({ deviceId: z.string(), name: z.string(), createdAt: Timestamp, expiresAt: Timestamp });
export type TrustedDevice = z.infer<typeof TrustedDevice>;
