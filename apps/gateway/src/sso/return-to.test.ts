import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { returnAddress, signInPage } from './return-to.js';

const apps = ['http://localhost:3000', 'https://studio.example.com'];

describe('where a sign-in leads to', () => {
  it('is a page of one of the apps, whatever somebody writes', () => {
    const pieces = fc.constantFrom(
      '/',
      '//',
      '\\',
      '@',
      ':',
      '.',
      'http:',
      'https:',
      'javascript:',
      'localhost:3000',
      'evil.example',
      '%2f',
      '\t',
      '#',
      '?',
      'a',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
          fc.webUrl(),
          fc.string(),
        ),
        (wanted) => {
          const url = returnAddress(wanted, apps);
          if (url === undefined) return;
          expect(apps).toContain(url.origin);
          expect(apps).toContain(new URL(url.href).origin);
          expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
        },
      ),
      { numRuns: 3_000 },
    );
  });
  it('is the start of the first app when nothing is said, and nowhere when there is no app', () => {
    expect(returnAddress(undefined, apps)?.href).toBe('http://localhost:3000/');
    expect(returnAddress('/x', [])).toBeUndefined();
  });
  it('is remembered on the sign-in page of the app it belongs to', () => {
    expect(signInPage(new URL('https://studio.example.com/flows?x=1'), { refused: 'expired' })).toBe(
      'https://studio.example.com/sign-in?next=%2Fflows%3Fx%3D1&refused=expired',
    );
  });
});
