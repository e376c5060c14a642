import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantedByProvider, roleChange } from './role-change.js';

const provider = 'idp_1';
const role = fc.constantFrom('viewer', 'operator', 'developer', 'tenant_admin');
const value = fc.constantFrom('a', 'b', 'c');

describe('roles by the rules of a provider', () => {
  it('are what the rules say after one sign-in, change nothing at the next, and leave alone what others gave', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ value, role }), { maxLength: 6 }),
        fc.array(value),
        fc.option(role, { nil: null }),
        fc.boolean(),
        fc.uniqueArray(fc.record({ role, grantedBy: fc.constantFrom('user_1', grantedByProvider(provider), grantedByProvider('idp_2')) }), {
          selector: (one) => one.role + one.grantedBy,
        }),
        (roleRules, values, defaultRole, madeAccount, assigned) => {
          const held = assigned.map((one, index) => ({ ...one, id: String(index) }));
          const change = roleChange(provider, { roleRules, defaultRole }, values, madeAccount, held);
          expect(change.takeBack.every(({ grantedBy }) => grantedBy === grantedByProvider(provider))).toBe(true);
          const after = [
            ...held.filter((one) => !change.takeBack.includes(one)),
            ...change.give.map((given, index) => ({ id: `new${index}`, role: given, grantedBy: grantedByProvider(provider) })),
          ];
          const again = roleChange(provider, { roleRules, defaultRole }, values, madeAccount, after);
          expect(again).toEqual({ give: [], takeBack: [] });
          for (const rule of roleRules) if (values.includes(rule.value)) expect(after.map((one) => one.role)).toContain(rule.role);
        },
      ),
    );
  });
  it('give the default role only to an account that was made here, and only while no rule gives one', () => {
    const rules = { roleRules: [{ value: 'a', role: 'operator' }], defaultRole: 'viewer' };
    expect(roleChange(provider, rules, [], true, []).give).toEqual(['viewer']);
    expect(roleChange(provider, rules, ['a'], true, []).give).toEqual(['operator']);
    expect(roleChange(provider, rules, [], false, []).give).toEqual([]);
  });
});
