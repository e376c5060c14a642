import { describe, expect, it } from 'vitest';
import { allowsAddress } from './address-rules.js';
import { KeyHasher, keyIdOf, newKey } from './key-text.js';

describe('the text of an API key', () => {
  // @requirement IDN-049
  it('is ak_, 12 hexadecimal digits and 43 URL-safe characters, of which the last prove that it is one', () => {
    for (let i = 0; i < 200; i += 1) {
      const { keyId, text } = newKey();
      expect(text).toMatch(/^ak_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
      expect(keyIdOf(text)).toBe(keyId);
      const at = 16 + (i % 43);
      const typo = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      expect(keyIdOf(typo), typo).toBeUndefined();
    }
    expect(keyIdOf('ak_zz_x')).toBeUndefined();
  });
  it('matches the hash of its own installation only', () => {
    const [one, other] = [new KeyHasher(Buffer.alloc(32, 1).toString('base64')), new KeyHasher(Buffer.alloc(32, 2).toString('base64'))];
    const { text } = newKey();
    expect(one.matches(text, one.hash(text))).toBe(true);
    expect(one.matches(text, other.hash(text))).toBe(false);
    expect(one.matches(newKey().text, one.hash(text))).toBe(false);
  });
});

describe('address rules', () => {
  const none = { allowedIps: [], allowedCidrs: [], blockedIps: [] };
  // @requirement IDN-052
  it.each([
    [none, '203.0.113.9', true],
    [{ ...none, allowedIps: ['203.0.113.9'] }, '203.0.113.9', true],
    [{ ...none, allowedIps: ['203.0.113.9'] }, '::ffff:203.0.113.9', true],
    [{ ...none, allowedIps: ['203.0.113.9'] }, '203.0.113.10', false],
    [{ ...none, allowedCidrs: ['10.0.0.0/8', '2001:db8::/32'] }, '10.200.3.4', true],
    [{ ...none, allowedCidrs: ['10.0.0.0/8', '2001:db8::/32'] }, '2001:db8:1::1', true],
    [{ ...none, allowedCidrs: ['10.0.0.0/8'] }, '11.0.0.1', false],
    [{ ...none, allowedCidrs: ['10.0.0.0/8'], blockedIps: ['10.0.0.1'] }, '10.0.0.1', false],
    [{ ...none, blockedIps: ['2001:db8::1'] }, '2001:0db8:0::1', false],
    [{ ...none, allowedIps: ['203.0.113.9'] }, 'nonsense', false],
  ])('%j let %s in: %s', (rules, address, allowed) => expect(allowsAddress(rules, address)).toBe(allowed));
});
