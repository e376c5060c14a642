import { z } from 'zod';
import { SignedIn } from '../auth/auth.js';
import { Timestamp } from '../ids.js';
import { EnrolledMethod, MfaCode, MfaMethod, MfaStatus, PhoneNumber, TrustedDevice, WebAuthnResponse } from '../mfa/mfa.js';
import { route } from './route.js';

const tag = 'Multi-factor authentication';
const self = { tag, permission: 'session:self', beforeMfa: true } as const;
const codeErrors = ['INVALID_CODE', 'RATE_LIMITED'] as const;
const sent = z.object({ challengeId: z.string(), sentTo: z.string(), expiresAt: Timestamp });
const confirm = z.strictObject({ challengeId: z.string().min(1).max(100), code: MfaCode });
/** Shown once, with the first method: each signs in once when nothing else is at hand. */
const enrolled = z.object({ enabled: z.boolean(), backupCodes: z.array(z.string()).optional() });
const options = z.object({ challengeId: z.string(), options: z.record(z.string(), z.unknown()) });

export const mfaRoutes = {
  status: route({ ...self, method: 'GET', path: '/mfa/status', summary: 'Methods, and whether they are required' }).output(MfaStatus),
  enrollTotp: route({ ...self, method: 'POST', path: '/mfa/totp/enroll', summary: 'Begin with an authenticator app', successStatus: 201 })
    .input(z.strictObject({}))
    .output(z.object({ challengeId: z.string(), uri: z.string(), secret: z.string(), qrSvg: z.string(), expiresAt: Timestamp })),
  confirmTotp: route({
    ...self,
    method: 'POST',
    path: '/mfa/totp/verify-enrollment',
    summary: 'Confirm it with a code',
    errors: codeErrors,
  })
    .input(confirm)
    .output(enrolled),
  enrollSms: route({
    ...self,
    method: 'POST',
    path: '/mfa/sms/enroll',
    summary: 'Begin with a phone number',
    successStatus: 201,
    errors: ['RATE_LIMITED', 'UNAVAILABLE'],
  })
    .input(z.strictObject({ phone: PhoneNumber }))
    .output(sent),
  confirmSms: route({
    ...self,
    method: 'POST',
    path: '/mfa/sms/verify-enrollment',
    summary: 'Confirm it with the code sent',
    errors: codeErrors,
  })
    .input(confirm)
    .output(enrolled),
  enrollEmail: route({
    ...self,
    method: 'POST',
    path: '/mfa/email/enroll',
    summary: 'Begin with one’s e-mail address',
    successStatus: 201,
    errors: ['RATE_LIMITED', 'UNAVAILABLE'],
  })
    .input(z.strictObject({}))
    .output(sent),
  confirmEmail: route({
    ...self,
    method: 'POST',
    path: '/mfa/email/verify-enrollment',
    summary: 'Confirm it with the code sent',
    errors: codeErrors,
  })
    .input(confirm)
    .output(enrolled),
  enrollPasskey: route({
    ...self,
    method: 'POST',
    path: '/mfa/passkey/enroll',
    summary: 'Begin with a passkey or security key',
    successStatus: 201,
  })
    .input(z.strictObject({}))
    .output(options),
  confirmPasskey: route({ ...self, method: 'POST', path: '/mfa/passkey/verify-enrollment', summary: 'Confirm it', errors: codeErrors })
    .input(z.strictObject({ challengeId: z.string().min(1).max(100), name: z.string().trim().min(1).max(100), response: WebAuthnResponse }))
    .output(enrolled),
  challenge: route({
    method: 'POST',
    path: '/mfa/challenge',
    tag,
    summary: 'Ask for the code or passkey of a sign-in',
    permission: 'public',
    errors: ['INVALID_CREDENTIALS', 'RATE_LIMITED', 'CONFLICT', 'UNAVAILABLE'],
  })
    .input(z.strictObject({ token: z.string().min(10).max(200), method: EnrolledMethod }))
    .output(z.object({ sentTo: z.string().optional(), options: z.record(z.string(), z.unknown()).optional(), expiresAt: Timestamp })),
  verify: route({
    method: 'POST',
    path: '/mfa/verify',
    tag,
    summary: 'Finish a sign-in with the second factor',
    permission: 'public',
    errors: ['INVALID_CREDENTIALS', 'INVALID_CODE', 'RATE_LIMITED'],
  })
    .input(
      z.strictObject({
        token: z.string().min(10).max(200),
        method: MfaMethod,
        code: MfaCode.optional(),
        response: WebAuthnResponse.optional(),
        /** Not to be asked on this device for 30 days. */
        trustDevice: z.string().trim().min(1).max(100).optional(),
      }),
    )
    .output(SignedIn),
  elevationOptions: route({
    ...self,
    method: 'POST',
    path: '/mfa/passkey/options',
    summary: 'Options to prove a passkey for elevation',
    errors: ['CONFLICT', 'RATE_LIMITED'],
  })
    .input(z.strictObject({}))
    .output(options),
  regenerateBackupCodes: route({
    ...self,
    method: 'POST',
    path: '/mfa/backup-codes/regenerate',
    summary: 'Ten new backup codes; the old ones end',
    elevated: true,
    errors: ['CONFLICT'],
  })
    .input(z.strictObject({}))
    .output(z.object({ backupCodes: z.array(z.string()) })),
  devices: route({ ...self, method: 'GET', path: '/mfa/devices', summary: 'Devices that are not asked' }).output(
    z.object({ devices: z.array(TrustedDevice) }),
  ),
  forgetDevice: route({
    ...self,
    method: 'DELETE',
    path: '/mfa/devices/{deviceId}',
    summary: 'Ask on that device again',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ deviceId: z.string().max(100) }))
    .output(z.object({ removed: z.boolean() })),
  remove: route({
    ...self,
    method: 'DELETE',
    path: '/mfa/methods/{methodId}',
    summary: 'Remove a method; with the last one the backup codes and trusted devices go too',
    elevated: true,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.object({ methodId: z.string().max(100) }))
    .output(z.object({ removed: z.boolean(), enabled: z.boolean() })),
};
