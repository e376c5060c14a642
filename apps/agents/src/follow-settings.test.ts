import { settingDefault, type SettingKey, type TaskAssignment } from '@autoweave/contracts';
import { expect, it } from 'vitest';
import { withDefaults } from './attempt/agent-defaults.js';
import { cacheTtlMs, gateSettings } from './follow-settings.js';
import { Policies } from './gate/policy/policies.js';

type Set = Partial<Record<SettingKey, unknown>>;
const settings = (set: Set) => ({
  stored: (key: SettingKey) => set[key] as never,
  value: (key: SettingKey) => (key in set ? set[key] : settingDefault(key)) as never,
});
const assignment = (agent: object) =>
  ({ tenantId: 't', agent: { name: 'a', instructions: '', tools: [], privilege: 'STANDARD', ...agent } }) as unknown as TaskAssignment;

// @requirement EDG-081
it('an agent thinks as its definition says, and where that says nothing as its organisation has set', () => {
  const set = settings({ agent_temperature: 0, agent_max_tokens: 512, agent_model: 'gpt-4o' });
  expect(withDefaults(assignment({}), set).agent).toMatchObject({ temperature: 0, maxOutputTokens: 512, model: 'gpt-4o' });
  expect(withDefaults(assignment({ temperature: 0.9, maxOutputTokens: 300, model: 'x' }), set).agent).toMatchObject({
    temperature: 0.9,
    maxOutputTokens: 300,
    model: 'x',
  });
  const { agent } = withDefaults(assignment({}), settings({}));
  expect([agent.temperature, agent.maxOutputTokens, agent.model]).toEqual([0.7, 4_096, undefined]);
});

it('answers are kept for as long as is set, else as the environment says, and not at all when caching is off', () => {
  const minutes = (set: Set, hours?: number) => cacheTtlMs(settings(set), { AUTOWEAVE_MODEL_CACHE_HOURS: hours }) / 60_000;
  expect([minutes({}), minutes({}, 24), minutes({}, 0)]).toEqual([30, 1_440, 0]);
  expect([minutes({ cache_ttl_minutes: 5 }), minutes({ cache_ttl_minutes: 5 }, 24)]).toEqual([5, 5]);
  expect(minutes({ enable_caching: false, cache_ttl_minutes: 5 }, 24)).toBe(0);
});

// @requirements AGT-060 AGT-072
it('the gate takes settings on top of its policies: they tighten, and lift nothing', () => {
  let set: Set = {};
  const policies = (filters = true) => new Policies([], undefined, Date.now, filters, () => gateSettings(settings(set)));
  const strict = policies();
  const loose = policies(false);
  const before = strict.of('general').allowedCommands;
  expect(loose.egress('general').allow).toEqual(['*:*']);
  set = { command_allowlist: ['git', 'kubectl'], network_egress_filter: true };
  expect(strict.of('general').allowedCommands).toEqual(['git']);
  expect(strict.of('code').allowedCommands).toContain('pytest');
  expect(loose.egress('general').allow).not.toContain('*:*');
  set = { command_allowlist_enabled: false, require_approval_destructive: false, network_egress_filter: false };
  expect(strict.of('general')).toMatchObject({ allowlistEnabled: true, approveDestructive: true, allowedCommands: before });
  expect(strict.egress('general').allow).not.toContain('*:*');
});

// @requirement AGT-060
it('a policy file that asks for neither list nor approval is tightened by the settings', () => {
  let set: Set = {};
  const policies = new Policies([], undefined, Date.now, true, () => gateSettings(settings(set)));
  policies.replace(
    'agent_permissions.yaml',
    'settings: {command_allowlist_enabled: false, require_approval_destructive: false}\nagents: {}',
  );
  expect(policies.of('general')).toMatchObject({ allowlistEnabled: false, approveDestructive: false });
  set = { command_allowlist_enabled: true, require_approval_destructive: true };
  expect(policies.of('general')).toMatchObject({ allowlistEnabled: true, approveDestructive: true });
});
