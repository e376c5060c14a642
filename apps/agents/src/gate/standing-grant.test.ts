import type { ArgumentConstraint } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunLedger } from './run-ledger.js';
import { coveringGrant, globMatches, holds } from './standing-grant.js';

const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>;
const constraint: fc.Arbitrary<ArgumentConstraint> = fc.oneof(
  fc.record({ path: fc.constantFrom('a', 'a.b', 'c'), op: fc.constant('equals' as const), value: json }),
  fc.record({
    path: fc.constantFrom('a', 'a.b', 'c'),
    op: fc.constant('one_of' as const),
    values: fc.array(json, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ path: fc.constantFrom('a', 'a.b', 'c'), op: fc.constant('prefix' as const), value: fc.string({ minLength: 1 }) }),
  fc.record({ path: fc.constantFrom('a', 'a.b', 'c'), op: fc.constant('glob' as const), value: fc.string({ minLength: 1 }) }),
  fc.record({ path: fc.constantFrom('a', 'a.b', 'c'), op: fc.constant('at_most' as const), value: fc.double({ noNaN: true }) }),
);
const expiresAt = '2027-01-01T00:00:00.000Z';
const grantId = 'grant_01h2xcejqtf2nbrexx3vqjhp41';
const now = new Date('2026-01-01');

// @requirement AGT-055
describe('a constraint of a standing grant', () => {
  it('never holds for a missing argument, whatever it asks', () =>
    fc.assert(
      fc.property(constraint, (one) => {
        expect(holds(one, {})).toBe(false);
      }),
    ));
  it('never takes what objects inherit for an argument', () => {
    for (const path of ['constructor', 'toString', '__proto__', 'a.length'])
      expect(holds({ path, op: 'glob', value: '**' }, { a: 'text' })).toBe(false);
  });
  it('equals exactly the value, in any order of keys', () =>
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(holds({ path: 'x', op: 'equals', value: a }, { x: b })).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    ));
  it('on a number never holds above it, nor for text or what is no number', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.oneof(fc.double(), fc.string(), fc.constant(null)), (most, value) => {
        if (holds({ path: 'x', op: 'at_most', value: most }, { x: value })) expect(value as number).toBeLessThanOrEqual(most);
        if (typeof value !== 'number') expect(holds({ path: 'x', op: 'at_most', value: most }, { x: value })).toBe(false);
      }),
    ));
  it('on a prefix keeps below it: no climbing, no longer host name', () => {
    const under = (value: string, text: string) => holds({ path: 'x', op: 'prefix', value }, { x: text });
    expect(under('reports/', 'reports/a.md')).toBe(true);
    for (const text of ['reports/../x', 'reports/..', 'reports/a/../../x', 'reports/%2e%2e/x', 'reports/..\\x', 'other/reports/'])
      expect(under('reports/', text), text).toBe(false);
    expect(under('https://api.test', 'https://api.test/v1')).toBe(true);
    for (const text of ['https://api.test.evil.test/', 'https://api.test@evil.test/', 'https://api.test:81/'])
      expect(under('https://api.test', text), text).toBe(false);
  });
  it('on a pattern matches whole texts, `*` within one part of a path', () => {
    for (const [glob, text] of [
      ['*.csv', 'a.csv'],
      ['out/*.md', 'out/x.md'],
      ['out/**', 'out/a/b'],
      ['a?c', 'abc'],
    ] as const)
      expect(globMatches(glob, text), `${glob} ${text}`).toBe(true);
    for (const [glob, text] of [
      ['*.csv', 'a/b.csv'],
      ['*.csv', 'a.csv.exe'],
      ['out/*', 'out/a/b'],
      ['out/**', 'out/../x'],
      ['a?c', 'a/c'],
      ['a.c', 'abc'],
    ] as const)
      expect(globMatches(glob, text), `${glob} ${text}`).toBe(false);
  });
  it('on a pattern is quick, however many stars it has', () => {
    const started = performance.now();
    globMatches('*a'.repeat(60), 'a'.repeat(3_000));
    globMatches('**a'.repeat(30), 'b'.repeat(3_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('a standing grant', () => {
  it('covers a call only when every constraint holds', () =>
    fc.assert(
      fc.property(fc.array(constraint, { maxLength: 4 }), fc.dictionary(fc.constantFrom('a', 'c'), json), (constraints, args) => {
        const covered = coveringGrant(
          [{ grantId, tool: 't', constraints, expiresAt }],
          { tool: 't', arguments: args, callKey: 'k' },
          new RunLedger(),
          now,
        );
        expect(covered !== undefined).toBe(constraints.every((one) => holds(one, args)));
      }),
    ));
  it('is used up by different calls, never by the same one, also after a restart', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.constantFrom('k1', 'k2', 'k3', 'k4'), { maxLength: 20 }),
        (usesLeft, keys) => {
          let ledger = new RunLedger();
          const served = new Set<string>();
          for (const callKey of keys) {
            const grant = coveringGrant(
              [{ grantId, tool: 't', constraints: [], expiresAt, usesLeft }],
              { tool: 't', arguments: {}, callKey },
              ledger,
              now,
            );
            expect(grant !== undefined).toBe(served.has(callKey) || served.size < usesLeft);
            if (grant) {
              ledger.useGrant(grantId, callKey);
              served.add(callKey);
            }
            ledger = RunLedger.from(JSON.parse(JSON.stringify(ledger)));
          }
        },
      ),
    ));
});

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, sorted(v)]),
        )
      : value;
