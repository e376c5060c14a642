import { SsoAttributes } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { identityOf, mergedClaims } from './external-identity.js';

const usual = SsoAttributes.parse({});
const vic = { sub: 'vic', email: 'Vic@Example.test', email_verified: true };

describe('a person, read from claims', () => {
  it('is nobody without a subject, and is known by text or number', () => {
    expect(identityOf('oidc', usual, { email: 'x@example.test' })).toBeUndefined();
    expect(identityOf('oidc', usual, { ...vic, sub: '' })).toBeUndefined();
    expect(identityOf('oauth2', usual, { id: 7 })?.subject).toBe('7');
    expect(identityOf('oidc', SsoAttributes.parse({ subject: 'email' }), vic)?.subject).toBe('vic');
  });
  it('has a confirmed address only by the word true', () => {
    for (const said of [true, 'true', ['true']])
      expect(identityOf('oidc', usual, { ...vic, email_verified: said })?.emailVerified).toBe(true);
    for (const said of [false, 'false', 1, 'yes', null, undefined, {}, []])
      expect(identityOf('oidc', usual, { ...vic, email_verified: said })?.emailVerified, JSON.stringify(said)).toBe(false);
  });
  it('of Google has a confirmed address only where Google answers for it: its own mail and organisations that it hosts', () => {
    const google = { ...vic, iss: 'https://accounts.google.com' };
    expect(identityOf('oidc', usual, google)?.emailVerified).toBe(false);
    expect(identityOf('oidc', usual, { ...google, hd: 'example.test' })?.emailVerified).toBe(true);
    expect(identityOf('oidc', usual, { ...google, email: 'vic@gmail.com' })?.emailVerified).toBe(true);
    expect(identityOf('oidc', usual, { ...google, email: 'vic@gmail.com.evil.test' })?.emailVerified).toBe(false);
  });
  it('has roles from a claim at any depth, and none from what is inherited', () => {
    const deep = SsoAttributes.parse({ roles: 'realm_access.roles' });
    expect(identityOf('oidc', deep, { ...vic, realm_access: { roles: ['ops', 3, {}, ''] } })?.roleValues).toEqual(['ops', '3']);
    expect(identityOf('oidc', SsoAttributes.parse({ roles: 'constructor.name' }), vic)?.roleValues).toEqual([]);
  });
  it('of an ID token and a user-info endpoint has address and confirmation from one of them', () => {
    const info = { email: 'a@example.test', email_verified: true, groups: ['x'], amr: ['mfa'], hd: 'x', iss: 'y' };
    expect(mergedClaims(usual, { sub: 'v', iss: 'i' }, info)).toEqual({
      sub: 'v',
      iss: 'i',
      email: 'a@example.test',
      email_verified: true,
      groups: ['x'],
    });
    expect(mergedClaims(usual, { sub: 'v', email: 'b@example.test' }, info)).toEqual({ sub: 'v', email: 'b@example.test', groups: ['x'] });
    expect(mergedClaims(usual, { sub: 'v', email_verified: true }, { email: 'a@example.test' })).toEqual({
      sub: 'v',
      email: 'a@example.test',
    });
  });
});
