import { describe, expect, it } from 'vitest';
import { HookManager } from './hook-manager.js';

const call = {
  tenantId: 'tenant_01h2xcejqtf2nbrexx3vqjhp41',
  userId: 'user_01h2xcejqtf2nbrexx3vqjhp41',
  goalId: 'goal_01h2xcejqtf2nbrexx3vqjhp41',
  taskId: 'task_01h2xcejqtf2nbrexx3vqjhp41',
  attempt: 1,
  agent: 'a',
  agentType: 'general',
  callId: 'c',
  tool: 'write_file',
  arguments: { path: 'a' },
};

// @requirement PLG-036
describe('hooks of plugins', () => {
  it('change and cancel by the same rules as those of the core, and name the plugin', async () => {
    const hooks = new HookManager();
    hooks.register({ pluginId: 'p@1', hook: 'PreToolUse', priority: 75, run: async () => ({ modify: { arguments: { path: 'b' } } }) });
    hooks.register({
      pluginId: 'q@1',
      hook: 'PreToolUse',
      priority: 50,
      run: async (data) => ({ cancel: `no ${JSON.stringify(data.arguments)}` }),
    });
    expect(await hooks.emit('PreToolUse', call)).toMatchObject({
      cancelled: true,
      reason: 'no {"path":"b"}',
      data: { arguments: { path: 'b' } },
      results: [{ pluginId: 'p@1' }, { pluginId: 'q@1' }],
    });
    hooks.unregister('q@1');
    expect((await hooks.emit('PreToolUse', call)).cancelled).toBe(false);
  });
});
