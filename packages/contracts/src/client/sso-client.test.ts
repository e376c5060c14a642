import { describe, expect, it } from 'vitest';
import { ssoRefusals } from '../sso/refusal.js';
import { createSsoClient, secondStepIn, ssoRefusalText } from './sso-client.js';

const mfa = { token: 'awm_x', methods: ['totp', 'backup_code'], expiresAt: '2026-01-01T00:00:00.000Z' };
const packed = (value: unknown) => `#mfa=${Buffer.from(JSON.stringify(value)).toString('base64url')}`;

describe('single sign-on, from a sign-in page', () => {
  it('reads the second step out of the fragment, and nothing else', () => {
    expect(secondStepIn(packed(mfa))).toEqual(mfa);
    for (const other of ['', '#', '#mfa=', '#mfa=%%%', packed({ token: 'x' }), packed(null), '#other=1'])
      expect(secondStepIn(other), other).toBeUndefined();
  });
  it('leads to the provider with the page to come back to, and cannot be led elsewhere by a name', () => {
    const client = createSsoClient({ baseUrl: 'https://api.example.com' });
    const url = new URL(client.signInAddress('../x?y', 'https://app.example.com/goals?a=1&b=2'));
    expect(`${url.origin}${url.pathname}`).toBe('https://api.example.com/sso/login/..%2Fx%3Fy');
    expect(url.searchParams.get('returnTo')).toBe('https://app.example.com/goals?a=1&b=2');
  });
  it('says what to do about every refusal, and something about one it does not know', () => {
    for (const code of Object.keys(ssoRefusals)) expect(ssoRefusalText(code)).toBe(ssoRefusals[code as keyof typeof ssoRefusals]);
    expect(ssoRefusalText('new-one')).toContain('Begin again');
    expect(ssoRefusalText(undefined)).toBeUndefined();
  });
});
