import { type RunBudget, type RunCall, type RunConstraint, runScopes, type RunScope, type RunTool } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Allowance, authorize, derive, type Wish } from './allowance.js';

const now = 1_000_000;
/** Small on purpose: values, prefixes and bounds meet often. */
const word = fc.constantFrom('a', 'a/', 'a/b', 'a/b/c', 'a/../b', 'https://x.test', 'https://x.test/', 'https://x.test.evil/', '..', 'b');
const value = fc.oneof(word, fc.integer({ min: -2, max: 5 }));
const path = fc.constantFrom('p', 'q.r');
const constraint: fc.Arbitrary<RunConstraint> = fc.oneof(
  fc.record({ path, op: fc.constant('equals' as const), value }),
  fc.record({ path, op: fc.constant('one_of' as const), values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ path, op: fc.constant('prefix' as const), value: word }),
  fc.record({ path, op: fc.constant('at_most' as const), value: fc.integer({ min: -2, max: 5 }) }),
);
const tool: fc.Arbitrary<RunTool> = fc.record({
  tool: fc.constantFrom('read', 'write'),
  constraints: fc.array(constraint, { maxLength: 3 }),
});
const tools = fc.array(tool, { maxLength: 3 });
const amount = fc.integer({ min: 1, max: 6 });
const budget: fc.Arbitrary<RunBudget> = fc.record({ calls: amount, tokens: amount, microUsd: amount });
const scopes = fc.subarray(runScopes as RunScope[]);
const parents: fc.Arbitrary<Allowance> = fc.record({
  scopes,
  tools: fc.oneof({ weight: 5, arbitrary: tools }, { weight: 1, arbitrary: fc.constant('any' as const) }),
  left: budget,
  expiresAt: fc.integer({ min: now - 2_000, max: now + 300_000 }),
});
const cost = fc.nat({ max: 1 });
/** Calls that follow a rule of the wish as far as one argument each goes: many of them are allowed, some just not. */
const callsUnder = ({ tools: rules }: Wish): fc.Arbitrary<RunCall> =>
  fc
    .tuple(
      fc.constantFrom<RunTool>(...rules, { tool: 'read', constraints: [] }),
      fc.constantFrom('', '/x', '.evil', '/../y', '/%2e%2e/y'),
      fc.oneof(fc.constant(undefined), value),
      cost,
      cost,
    )
    .map(([rule, ending, other, tokens, microUsd]) => {
      const args: { p?: unknown; q?: { r: unknown } } = {};
      for (const one of rule.constraints) {
        const fitting = one.op === 'one_of' ? one.values[0] : one.op === 'prefix' ? `${one.value}${ending}` : one.value;
        if (one.path === 'p') args.p = other ?? fitting;
        else args.q = { r: fitting };
      }
      return { tool: rule.tool, arguments: args, tokens, microUsd };
    });
/** Half of the wishes are made from what the parent has, so that many of them are granted. */
const wishes = (parent: Allowance): fc.Arbitrary<Wish> =>
  fc.record({
    scopes: fc.option(fc.oneof(fc.subarray([...parent.scopes]), scopes), { nil: undefined }),
    tools: fc.oneof(
      tools,
      fc.array(
        fc
          .tuple(
            fc.constantFrom(...(parent.tools === 'any' || parent.tools.length === 0 ? [{ tool: 'read', constraints: [] }] : parent.tools)),
            fc.array(constraint, { maxLength: 2 }),
          )
          .map(([rule, more]) => ({ tool: rule.tool, constraints: [...rule.constraints, ...more] })),
        { maxLength: 3 },
      ),
    ),
    budget: fc.oneof(budget, fc.constant({ calls: 1, tokens: 1, microUsd: 1 })),
    seconds: fc.integer({ min: 1, max: 300 }),
  });
const pairs = parents.chain((parent) => fc.tuple(fc.constant(parent), wishes(parent)));
const triples = pairs.chain(([parent, wish]) => fc.tuple(fc.constant(parent), fc.constant(wish), callsUnder(wish)));
const runs = { numRuns: 5_000 };

describe('a run token that is handed on', () => {
  it('lets its holder make no call that the one above could not have made', () => {
    let granted = 0;
    let made = 0;
    fc.assert(
      fc.property(triples, ([parent, wish, call]) => {
        const derived = derive(parent, wish, now);
        if (!derived.ok) return;
        granted += 1;
        const { child } = derived.value;
        if (!authorize(child, call, 1, now).ok) return;
        made += 1;
        expect(authorize(parent, call, 1, now)).toMatchObject({ ok: true });
      }),
      runs,
    );
    // The property says something only when tokens are handed on and used.
    expect(granted).toBeGreaterThan(500);
    expect(made).toBeGreaterThan(50);
  });
  it('has no scope, no second and no budget that the one above has not', () => {
    fc.assert(
      fc.property(pairs, ([parent, wish]) => {
        const derived = derive(parent, wish, now);
        if (!derived.ok) return;
        const { child, parentLeft } = derived.value;
        expect(child.scopes.every((scope) => parent.scopes.includes(scope))).toBe(true);
        expect(child.expiresAt).toBeLessThanOrEqual(parent.expiresAt);
        expect(child.expiresAt).toBeGreaterThan(now);
        for (const part of ['calls', 'tokens', 'microUsd'] as const) {
          expect(parentLeft[part]).toBeGreaterThanOrEqual(0);
          expect(parentLeft[part] + child.left[part]).toBe(parent.left[part]);
        }
      }),
      runs,
    );
  });
  it('stays within every one above it, however deep', () => {
    fc.assert(
      fc.property(triples, fc.infiniteStream(fc.nat({ max: 1 })), ([top, wish, call], cuts) => {
        let allowance: Allowance = top;
        for (let depth = 0; depth < 4; depth += 1) {
          const below = derive(allowance, { ...wish, budget: shrink(allowance.left, cuts.next().value as number) }, now);
          if (!below.ok) return;
          allowance = below.value.child;
        }
        if (authorize(allowance, call, 1, now).ok) expect(authorize(top, call, 1, now).ok).toBe(true);
      }),
      runs,
    );
  });
  it('is refused and not cut down when it asks for more', () => {
    const parent: Allowance = {
      scopes: ['goals:read'],
      tools: [{ tool: 'read', constraints: [{ path: 'p', op: 'prefix', value: 'a/' }] }],
      left: { calls: 2, tokens: 10, microUsd: 10 },
      expiresAt: now + 60_000,
    };
    const wish: Wish = { tools: [], budget: { calls: 1, tokens: 0, microUsd: 0 }, seconds: 300 };
    expect(derive(parent, wish, now)).toMatchObject({ ok: true, value: { child: { expiresAt: now + 60_000 }, parentLeft: { calls: 1 } } });
    const reasonOf = (more: Partial<Wish>) => derive(parent, { ...wish, ...more }, now);
    expect(reasonOf({ scopes: ['goals:write'] })).toMatchObject({ ok: false, reason: expect.stringContaining('goals:write') });
    expect(reasonOf({ tools: [{ tool: 'read', constraints: [] }] })).toMatchObject({ ok: false });
    expect(reasonOf({ tools: [{ tool: 'write', constraints: [] }] })).toMatchObject({ ok: false });
    expect(reasonOf({ tools: [{ tool: 'read', constraints: [{ path: 'p', op: 'prefix', value: 'a/b' }] }] })).toMatchObject({ ok: true });
    expect(reasonOf({ budget: { calls: 3, tokens: 0, microUsd: 0 } })).toMatchObject({ ok: false });
    expect(derive(parent, wish, now + 60_000)).toMatchObject({ ok: false, reason: expect.stringContaining('expired') });
  });
  it('never carries a scope that is no business of agents, even when the one above had it', () => {
    const parent = {
      scopes: ['goals:approve'] as never[],
      tools: 'any' as const,
      left: { calls: 1, tokens: 0, microUsd: 0 },
      expiresAt: now + 1,
    };
    expect(derive(parent, { tools: [], budget: parent.left, seconds: 1 }, now)).toMatchObject({ ok: false });
  });
});

describe('a call', () => {
  const allowance: Allowance = {
    scopes: [],
    tools: [
      { tool: 'fetch', constraints: [{ path: 'url', op: 'prefix', value: 'https://x.test' }] },
      { tool: 'pay', constraints: [{ path: 'amount', op: 'at_most', value: 10 }] },
    ],
    left: { calls: 2, tokens: 100, microUsd: 100 },
    expiresAt: now + 1_000,
  };
  const call = (tool: string, args: Record<string, unknown>, cost: Partial<RunCall> = {}): RunCall => ({
    tool,
    arguments: args,
    tokens: 0,
    microUsd: 0,
    ...cost,
  });
  it.each([
    ['a tool that is not named', call('delete', {})],
    ['a host that only begins like the allowed one', call('fetch', { url: 'https://x.test.evil/' })],
    ['a way out of a folder', call('fetch', { url: 'https://x.test/a/../../etc' })],
    ['a way out written in percent', call('fetch', { url: 'https://x.test/a/%2e%2e%2fetc' })],
    ['a missing argument', call('fetch', {})],
    ['an argument of another kind', call('pay', { amount: '3' })],
    ['more than the bound', call('pay', { amount: 11 })],
    ['more tokens than are left', call('pay', { amount: 1 }, { tokens: 101 })],
    ['more money than is left', call('pay', { amount: 1 }, { microUsd: 101 })],
  ])('is refused for %s', (_, asked) => {
    expect(authorize(allowance, asked, 1, now).ok).toBe(false);
  });
  it('is allowed within everything, and takes exactly what it costs', () => {
    expect(authorize(allowance, call('fetch', { url: 'https://x.test/a' }, { tokens: 30, microUsd: 5 }), 1, now)).toEqual({
      ok: true,
      value: { calls: 1, tokens: 70, microUsd: 95 },
    });
    expect(authorize(allowance, call('pay', { amount: 10 }), 1, now + 1_000).ok).toBe(false);
  });
});

const shrink = (left: RunBudget, by: number): RunBudget => ({
  calls: Math.max(0, left.calls - by),
  tokens: Math.max(0, left.tokens - by),
  microUsd: Math.max(0, left.microUsd - by),
});
