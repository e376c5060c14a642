import { hooksEmit, pluginLoaded, pluginsList, type PluginStatus } from '@autoweave/contracts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Bus, connectRedis, HookManager, PluginBridge } from '../src/index.js';
import { freshStores } from './servers.js';

const id = (prefix: string) => `${prefix}_01h2xcejqtf2nbrexx3vqjhp41`;
const work = {
  tenantId: id('tenant'),
  userId: id('user'),
  goalId: id('goal'),
  taskId: id('task'),
  attempt: 1,
  agent: 'a',
  agentType: 'general',
};
const call = { ...work, callId: 'c', tool: 'write_file', arguments: { path: 'a' } };

let bus: Bus;
let bridge: PluginBridge;
let manager: HookManager;
let asked: string[];
let wanted: string[];
let pluginsAway = false;
let guards: string[] = [];
let redis: string;
const sent: unknown[] = [];

beforeAll(async () => {
  const { redisUrl } = await freshStores();
  redis = redisUrl;
  bus = new Bus('test', 'test', connectRedis(redisUrl), connectRedis(redisUrl));
  manager = new HookManager();
  /** The plugin service as the bus shows it. */
  const plugins = {
    request: async (command: { type: string }, input: unknown) => {
      asked.push(command.type);
      if (pluginsAway) throw new Error('away');
      if (command.type === pluginsList.type) return { plugins: [{ state: 'active', hooks: wanted, guards } as unknown as PluginStatus] };
      return { cancelled: false, results: [], data: { ...(input as { data: object }).data, tool: 'other', arguments: { path: 'b' } } };
    },
    send: async (command: { type: string }, input: unknown) => {
      asked.push(command.type);
      sent.push(input);
    },
  } as unknown as Bus;
  bridge = new PluginBridge(manager, { bus: plugins, redisUrl, service: 'agents' });
  await bridge.start();
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await bridge.stop();
  await bus.close();
});

// @requirement PLG-036
it('asks once who listens, sends nothing while nobody does, and learns of new plugins by their event', async () => {
  wanted = [];
  for (let i = 0; i < 3; i += 1) await manager.emit('PreToolUse', call);
  expect(asked).toEqual([pluginsList.type]);
  asked = [];
  wanted = ['PreToolUse', 'SessionStart'];
  await bus.publish(pluginLoaded, { pluginId: 'p@1' }, { tenantId: null, actor: { type: 'service', service: 'plugins' } });
  while (!asked.includes(hooksEmit.type)) {
    await manager.emit('PreToolUse', call);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(bridge.listening().has('SessionStart')).toBe(true);
});

it('takes over only what a hook lets plugins change', async () => {
  const outcome = await manager.emit('PreToolUse', call);
  expect(outcome.data).toEqual({ ...call, arguments: { path: 'b' } });
});

it('waits for nobody where nothing can be changed', async () => {
  await manager.emit('SessionStart', { ...work, task: 't', tools: [] });
  expect(asked).toEqual([hooksEmit.type]);
  expect(sent.at(-1)).toMatchObject({ hook: 'SessionStart', data: { task: 't' } });
});

it('stops nothing when the plugin service is away', async () => {
  pluginsAway = true;
  const outcome = await manager.emit('PreToolUse', call);
  expect(outcome.cancelled).toBe(false);
  expect(outcome.results[0]?.error).toBe('away');
});

// @requirement PLG-038
it('stops what a plugin guards while nobody can ask it, also in a process that began meanwhile', async () => {
  pluginsAway = false;
  guards = ['PreToolUse'];
  await bus.publish(pluginLoaded, { pluginId: 'p@2' }, { tenantId: null, actor: { type: 'service', service: 'plugins' } });
  asked = [];
  while (!asked.includes(pluginsList.type)) {
    await manager.emit('PreToolUse', call);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  pluginsAway = true;
  expect(await manager.emit('PreToolUse', call)).toMatchObject({ cancelled: true, reason: expect.stringContaining('could not check') });
  const away = { request: () => Promise.reject(new Error('away')), send: async () => undefined } as unknown as Bus;
  const later = new HookManager();
  const another = new PluginBridge(later, { bus: away, redisUrl: redis, service: 'agents' });
  await another.start();
  expect(await later.emit('PreToolUse', call)).toMatchObject({ cancelled: true });
  expect((await later.emit('UserPromptSubmit', { ...work, text: 'x' })).cancelled).toBe(false);
  await another.stop();
});
