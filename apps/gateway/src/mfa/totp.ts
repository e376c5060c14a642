import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;
/** One step back and ahead, for clocks that differ (IDN-019). */
const window = 1;

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

const totpOf = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer: 'AutoWeave', label, algorithm: 'SHA1', digits: 6, period: periodSeconds, secret: Secret.fromBase32(secret) });

/** What authenticator apps read from the QR code. */
export const totpUri = (secret: string, label: string): string => totpOf(secret, label).toString();

/** The step whose code this is, or undefined. A step must be later than the last one used: a code serves once. */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const delta = totpOf(secret).validate({ token: digits, timestamp: now, window });
  return delta === null ? undefined : Math.floor(now / 1_000 / periodSeconds) + delta;
}
