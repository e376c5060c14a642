import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vault } from './vault.js';

const secret = () => randomBytes(32).toString('base64');
const vaultOf = (now: string, ...before: string[]) => new Vault({ AUTOWEAVE_SECRET_KEY: now, AUTOWEAVE_SECRET_KEYS_BEFORE: before });
const place = { tenantId: 'tenant_a', table: 'mfa', row: 'r', column: 'seed' };

describe('the vault', () => {
  const key = secret();
  const vault = vaultOf(key);
  // @requirement IDN-064
  it('gives back exactly what was put in, never the same way twice, and only in its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('tenantId', 'table', 'row', 'column'), (plain, part) => {
        const text = plain.toWellFormed();
        const sealed = vault.seal(text, place);
        expect(vault.open(sealed, place)).toBe(text);
        expect(vault.seal(text, place)).not.toBe(sealed);
        expect(() => vault.open(sealed, { ...place, [part]: 'other' })).toThrow('changed or moved');
      }),
    );
  });
  it('opens nothing that was changed by a bit', () => {
    const sealed = vault.seal('secret', place);
    const [version, id, body] = sealed.split('.') as [string, string, string];
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => vault.open([version, id, changed.toString('base64url')].join('.'), place)).toThrow('changed or moved');
    }
  });
  it('opens what earlier keys sealed, says what is to be sealed again, and refuses keys it does not know', () => {
    const sealed = vault.seal('secret', place);
    const rotated = vaultOf(secret(), key);
    expect(rotated.open(sealed, place)).toBe('secret');
    expect([rotated.isStale(sealed), rotated.isStale(rotated.seal('secret', place))]).toEqual([true, false]);
    expect(() => vaultOf(secret()).open(sealed, place)).toThrow('not configured');
  });
});
