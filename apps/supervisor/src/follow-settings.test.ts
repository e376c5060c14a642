import { Plan, settingDefault, type SettingKey } from '@autoweave/contracts';
import { expect, it } from 'vitest';
import { rememberedSwitches, switchedOff, withTaskTimeout } from './follow-settings.js';
import { GoalBounds } from './goal/goal-bounds.js';
import { supervisorConfig } from './config.js';
import { TenantLimits } from './writer/tenant-limits.js';

const settings = (set: Partial<Record<SettingKey, unknown>>) => ({
  value: (key: SettingKey) => (key in set ? set[key] : settingDefault(key)) as never,
});
const plan = Plan.parse({
  summary: 's',
  method: 'm',
  answerFrom: 'b',
  tasks: [
    { key: 'a', name: 'a', description: 'a', agentType: 'data' },
    { key: 'b', name: 'b', description: 'b', agentType: 'data', dependsOn: ['a'], timeoutSeconds: 45 },
  ],
});
const seconds = (made: Plan) => made.tasks.map((task) => task.timeoutSeconds);

// @requirement AGT-006
it('every agent with a switch of its own is off when its switch is, and on otherwise', () => {
  expect(switchedOff(settings({}), 't')).toEqual(new Set());
  for (const type of ['code', 'data', 'infra', 'research', 'qa'])
    expect(switchedOff(settings({ [`${type}_agent_enabled`]: false }), 't')).toEqual(new Set([type]));
});

it('switches are worked out once, and again after a change', () => {
  let set: Partial<Record<SettingKey, unknown>> = { code_agent_enabled: false };
  let changed = () => {};
  const off = rememberedSwitches({
    value: (key) => settings(set).value(key),
    onChange: (listener) => {
      changed = listener;
      return () => undefined;
    },
  });
  expect(off('t')).toBe(off('t'));
  expect(off('t')).toEqual(new Set(['code']));
  set = {};
  changed();
  expect(off('t')).toEqual(new Set());
});

it('a task may run for as long as an organisation has set, unless its plan says how long', () => {
  expect(seconds(withTaskTimeout(plan, settings({}), 't'))).toEqual([300, 45]);
  expect(seconds(withTaskTimeout(plan, settings({ task_timeout_seconds: 900 }), 't'))).toEqual([900, 45]);
});

// @requirement AGT-006
it('a supervisor that is switched off takes no new goals of that organisation', () => {
  const config = supervisorConfig({ DATABASE_URL: 'postgres://localhost/x', REDIS_URL: 'redis://localhost' });
  const limits = new TenantLimits(
    1,
    1,
    () => 1,
    new GoalBounds(config),
    (tenantId) => tenantId !== 'closed',
  );
  expect(() => limits.assertOpen('closed')).toThrow('switched off');
  expect(() => limits.assertOpen('open')).not.toThrow();
});
