import { describe, expect, it } from 'vitest';
import { generatePassword } from '../auth/password.js';
import { assertStrong } from './password-policy.js';

describe('a new password', () => {
  it.each([
    'password1',
    'Passw0rd!',
    'qwertyuiop',
    '12345678901',
    'letmein2024',
    'aaaaaaaaaaaa',
    'adawright1815',
    'ada.wright',
    'AutoWeave1',
  ])('is refused when it is easily guessed: %s', (password) =>
    expect(() => assertStrong(password, ['ada.wright', 'ada.wright@example.test', 'Ada Wright'])).toThrow('guessed quickly'),
  );
  it.each(['correct-horse-battery', 'tmKq9-xv2Lp-77', 'vier unverwandte wörter reichen'])(
    'is accepted without rules of composition: %s',
    (password) => expect(() => assertStrong(password, [])).not.toThrow(),
  );
  it('that is generated passes, and so does a very long one, quickly', () => {
    expect(() => assertStrong(generatePassword(), [])).not.toThrow();
    expect(() => assertStrong('long '.repeat(50) + generatePassword(), [])).not.toThrow();
  });
});
