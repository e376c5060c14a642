import { expect, it } from 'vitest';
import { withoutSaved } from './use-draft';

it('what was changed again while it was being saved is not lost', () => {
  const edited = { a: 1, b: ['x'], c: 'typed since' };
  expect(withoutSaved(edited, { a: 1, b: ['x'], c: 'sent' })).toEqual({ c: 'typed since' });
  expect(withoutSaved({ secret: 'sk-1' }, {})).toEqual({ secret: 'sk-1' });
});
