import type { RunConstraint } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, within } from './constraint.js';

const path = 'p';
const word = fc.constantFrom(
  'a',
  'a/',
  'a/b',
  'a/.',
  'a/..',
  'https://x.test',
  'https://x.test/',
  'https://x.test/a',
  'https://x.test.evil',
  'b',
);
const ending = fc.constantFrom('', '/', '/b', '.evil', '/../b', './b', '/%2e%2e/b', '?q');
const number = fc.integer({ min: -2, max: 4 });
const value = fc.oneof(word, number, fc.constantFrom(null, true, 'https://x.test.evil/a'));
const constraint: fc.Arbitrary<RunConstraint> = fc.oneof(
  value.map((one) => ({ path, op: 'equals' as const, value: one })),
  fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => ({ path, op: 'one_of' as const, values })),
  word.map((one) => ({ path, op: 'prefix' as const, value: one })),
  number.map((one) => ({ path, op: 'at_most' as const, value: one })),
);
/** A value that the constraint accepts, or one that it only just does not. */
const near = (one: RunConstraint): fc.Arbitrary<unknown> => {
  switch (one.op) {
    case 'equals':
      return fc.constant(one.value);
    case 'one_of':
      return fc.constantFrom(...one.values);
    case 'prefix':
      return ending.map((end) => one.value + end);
    case 'at_most':
      return number.map((less) => one.value + less);
  }
};
const cases = fc.tuple(constraint, constraint).chain(([child, parent]) => fc.tuple(fc.constant(child), fc.constant(parent), near(child)));

describe('a constraint within another', () => {
  it('accepts nothing that the other one does not', () => {
    const told = new Map<string, number>();
    fc.assert(
      fc.property(cases, ([child, parent, p]) => {
        if (!within(child, parent) || !holds(child, { p })) return;
        told.set(`${child.op} in ${parent.op}`, (told.get(`${child.op} in ${parent.op}`) ?? 0) + 1);
        expect(holds(parent, { p }), `${JSON.stringify(p)} of ${JSON.stringify(child)} in ${JSON.stringify(parent)}`).toBe(true);
      }),
      { numRuns: 30_000 },
    );
    // Every pair of kinds that can be one within the other was really seen.
    for (const pair of [
      'equals in equals',
      'equals in one_of',
      'equals in prefix',
      'equals in at_most',
      'one_of in one_of',
      'one_of in prefix',
      'one_of in at_most',
      'prefix in prefix',
      'at_most in at_most',
    ])
      expect(told.get(pair) ?? 0, pair).toBeGreaterThan(20);
  });
  it('is itself within itself, and nothing is within another path', () => {
    fc.assert(
      fc.property(constraint, (one) => {
        if (one.op !== 'prefix') expect(within(one, one)).toBe(true);
        expect(within(one, { ...one, path: 'q' })).toBe(false);
      }),
    );
  });
  it('is not taken for within where only some of its values are', () => {
    const parent: RunConstraint = { path, op: 'one_of', values: ['a', 'b'] };
    expect(within({ path, op: 'one_of', values: ['a', 'c'] }, parent)).toBe(false);
    expect(within({ path, op: 'prefix', value: 'a' }, parent)).toBe(false);
    expect(within({ path, op: 'prefix', value: 'rep' }, { path, op: 'prefix', value: 'reports/' })).toBe(false);
    expect(within({ path, op: 'at_most', value: 11 }, { path, op: 'at_most', value: 10 })).toBe(false);
    expect(within({ path, op: 'prefix', value: 'https://x.test.evil' }, { path, op: 'prefix', value: 'https://x.test' })).toBe(false);
  });
});

describe('an argument', () => {
  it('is found by its own path only', () => {
    expect(holds({ path: 'a.b', op: 'equals', value: 1 }, { a: { b: 1 } })).toBe(true);
    expect(holds({ path: 'a.b', op: 'equals', value: 1 }, { 'a.b': 1 })).toBe(false);
    for (const name of ['constructor', '__proto__', 'a.constructor', 'toString'])
      expect(holds({ path: name, op: 'prefix', value: 'f' }, { a: {} }), name).toBe(false);
  });
  it('is compared by what it is, not by how its fields are ordered', () => {
    const wanted: RunConstraint = { path: 'a', op: 'equals', value: { x: 1, y: [1, 2] } };
    expect(holds(wanted, { a: { y: [1, 2], x: 1 } })).toBe(true);
    expect(holds(wanted, { a: { y: [2, 1], x: 1 } })).toBe(false);
  });
});
