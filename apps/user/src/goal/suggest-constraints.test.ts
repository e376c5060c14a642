import { ArgumentConstraint } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { readConstraint, suggestConstraints } from './suggest-constraints';

const args = { command: 'ls', count: 3, deep: { a: [1] }, code: '42' };

describe('a standing grant that is offered', () => {
  it('is the narrowest one that covers the call at hand, and valid', () => {
    const drafts = suggestConstraints(args);
    const read = drafts.map((draft) => readConstraint(draft, args[draft.path as keyof typeof args]));
    expect(read).toEqual([
      { path: 'command', op: 'equals', value: 'ls' },
      { path: 'count', op: 'at_most', value: 3 },
      { path: 'deep', op: 'equals', value: { a: [1] } },
      { path: 'code', op: 'equals', value: '42' },
    ]);
    for (const one of read) expect(ArgumentConstraint.safeParse(one).success).toBe(true);
  });
  it('says what a constraint lacks', () => {
    const draft = (op: 'at_most' | 'prefix' | 'one_of', value: string) => readConstraint({ path: 'a', op, value, used: true }, undefined);
    expect(draft('at_most', 'many')).toEqual({ error: 'needs a number' });
    expect(draft('prefix', '')).toEqual({ error: 'needs a text' });
    expect(draft('one_of', '\n')).toEqual({ error: 'needs one value per line' });
    expect(draft('one_of', 'a\nb')).toEqual({ path: 'a', op: 'one_of', values: ['a', 'b'] });
  });
});
