import type { SettingsReader } from '@autoweave/kernel';
import { expect, it } from 'vitest';
import type { DevicesService } from '../device/devices.service.js';
import type { HookManager } from '../hook/hook-manager.js';
import { PluginsConsumer } from './plugins.consumer.js';
import type { PluginsService } from './plugins.service.js';

// @requirement EDG-081
it('plugins that are switched off offer and do nothing, guard what they guard, and are back at once', async () => {
  let on = true;
  const tool = { name: 'count_words' };
  const plugins = { tools: () => [tool], execute: async () => 3 } as unknown as PluginsService;
  const hooks = { emit: async () => ({ results: ['guarded'], allowed: false }) } as unknown as HookManager;
  const consumer = new PluginsConsumer(plugins, hooks, {} as DevicesService, { value: () => on as never } as Pick<SettingsReader, 'value'>);
  const call = { pluginId: 'plug_1', tool: 'count_words', arguments: {} };
  expect([await consumer.tools(), await consumer.execute(call)]).toEqual([{ tools: [tool] }, { output: 3 }]);
  on = false;
  expect(await consumer.tools()).toEqual({ tools: [] });
  await expect(consumer.execute(call)).rejects.toMatchObject({ fault: { code: 'FORBIDDEN' } });
  expect(await consumer.emit({ hook: 'PreToolUse', data: {} })).toMatchObject({ results: ['guarded'] });
  on = true;
  expect(await consumer.execute(call)).toEqual({ output: 3 });
});
