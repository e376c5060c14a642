import fc from 'fast-check';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { hashCode, isSameCode, newBackupCodes, newCode } from './codes.js';
import { newTotpSecret, totpStep, totpUri } from './totp.js';

describe('a code of an authenticator app', () => {
  // RFC 6238, appendix B, SHA-1: the last six of eight digits.
  const rfcSecret = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32;
  // @requirement IDN-019
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ])('is that of RFC 6238 at %i s', (seconds, code) => {
    expect(totpStep(rfcSecret, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });
  it('counts one step back and ahead, and no further', () => {
    const secret = newTotpSecret();
    const now = 1_700_000_010_000;
    const at = (ms: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms });
    const step = Math.floor(now / 30_000);
    expect([-30_000, 0, 30_000].map((shift) => totpStep(secret, at(now + shift), now))).toEqual([step - 1, step, step + 1]);
    for (const shift of [-60_000, 60_000]) expect(totpStep(secret, at(now + shift), now)).toBeUndefined();
    for (const bad of ['', '12345', '1234567', 'abcdef']) expect(totpStep(secret, bad, now)).toBeUndefined();
  });
  it('comes from a secret that apps can read from a QR code', () => {
    expect(totpUri(rfcSecret, 'ada@example.test')).toMatch(
      /^otpauth:\/\/totp\/AutoWeave:ada%40example\.test\?issuer=AutoWeave&secret=[A-Z2-7]{32}&/,
    );
  });
});

describe('codes', () => {
  // @requirement IDN-018
  it('are ten backup codes that nobody confuses, and six digits for mail and telephone', () => {
    const codes = newBackupCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    for (let i = 0; i < 100; i += 1) expect(newCode()).toMatch(/^\d{6}$/);
  });
  it('are recognised however they are written, for their owner only', () => {
    fc.assert(
      fc.property(fc.constantFrom(...newBackupCodes(20)), fc.boolean(), (code, spaced) => {
        const stored = hashCode('user_a', code);
        expect(isSameCode('user_a', spaced ? code.toLowerCase().replace('-', ' ') : code.replace('-', ''), stored)).toBe(true);
        expect(isSameCode('user_b', code, stored)).toBe(false);
      }),
    );
  });
});
