import { Username } from '@autoweave/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { usernames } from './username.js';

it('every name that a provider tells becomes one that may be used here', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.emailAddress()), (wanted) => {
      for (const name of usernames(wanted, 'user_01h2xcejqtf2nbrexx3vqjhp41')) expect(Username.safeParse(name).success, name).toBe(true);
    }),
  );
  expect(usernames('Zoë Müller@x.test', 'user_01h2xcejqtf2nbrexx3vqjhp41')[0]).toBe('zoe-muller');
});
