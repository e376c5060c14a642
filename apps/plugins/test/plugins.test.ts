import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { devicesList, hooksEmit, pluginsExecute, pluginsList, pluginsTools, streams } from '@autoweave/contracts';
import { Bus, connectRedis } from '@autoweave/kernel';
import { signPlugin } from '@autoweave/sdk';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { pluginsMigrations, service } from '../src/index.js';

const examples = resolve(import.meta.dirname, '../../../examples/plugins');
const sender = { tenantId: 'tenant_01h2xcejqtf2nbrexx3vqjhp41', actor: { type: 'service' as const, service: 'test' } };

describe('plugins', () => {
  let bus: Bus;
  let redisUrl: string;

  beforeAll(async () => {
    const home = await mkdtemp(join(tmpdir(), 'aw-plugins-'));
    await cp(examples, join(home, 'plugins'), { recursive: true });
    const copy = async (name: string, change: (manifest: Record<string, unknown>) => void) => {
      const dir = join(home, 'plugins', name);
      await cp(join(examples, 'word-count'), dir, { recursive: true });
      const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Record<string, unknown>;
      change(manifest);
      await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
      return dir;
    };
    await copy('unsigned', (manifest) => {
      manifest.name = 'unsigned';
      delete manifest.signature;
    });
    const changed = await copy('changed', () => {});
    await writeFile(join(changed, 'main.js'), 'export const countWords = () => "mine now";');
    await copy('greedy', (manifest) => {
      manifest.permissions = { everything: true };
      manifest.version = 'one';
    });
    await mkdir(join(home, 'plugins', 'empty'));
    const keys = generateKeyPairSync('ed25519');
    await writeFile(join(home, 'plugins', 'trusted', 'payer.pem'), keys.publicKey.export({ type: 'spki', format: 'pem' }));
    const paying = (manifest: Record<string, unknown>) => {
      manifest.name = 'payer';
      manifest.eventHooks = [];
      manifest.hooks = {};
      const [tool] = manifest.tools as Record<string, unknown>[];
      manifest.tools = [{ ...tool, name: 'pay_bill', permission: 'EXECUTE', requiresApproval: true, effect: 'payment' }];
      delete manifest.signature;
    };
    const signed = async (name: string, after: (manifest: Record<string, unknown>) => void) => {
      const dir = await copy(name, paying);
      const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Record<string, unknown>;
      manifest.signature = { algorithm: 'Ed25519', value: await signPlugin(dir, manifest, keys.privateKey) };
      after(manifest);
      await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
    };
    await signed('payer', () => {});
    // Somebody takes the question out after signing.
    await signed('payer-unasked', (manifest) => {
      const [tool] = manifest.tools as Record<string, unknown>[];
      manifest.tools = [{ ...tool, requiresApproval: false }];
    });
    const system = await createTestSystem({ migrations: pluginsMigrations });
    redisUrl = system.env.REDIS_URL;
    await system.boot(service, { AUTOWEAVE_HOME: home });
    bus = new Bus('test', 'plugins-test', connectRedis(redisUrl), connectRedis(redisUrl));
    system.onClose(() => bus.close());
    system.onClose(() => rm(home, { recursive: true }));
  });

  const find = async (name: string) => (await bus.request(pluginsList, {}, sender)).plugins.find((plugin) => plugin.name === name);

  // @requirements PLG-011 PLG-015 PLG-027
  it('loads a signed plugin and runs its tool in the sandbox', async () => {
    expect((await bus.request(pluginsTools, {}, sender)).tools.map((tool) => tool.name)).toContain('count_words');
    const { output } = await bus.request(
      pluginsExecute,
      { pluginId: 'word-count@1.0.0', tool: 'count_words', arguments: { text: 'a b a' } },
      sender,
    );
    expect(output).toMatchObject({
      words: 3,
      top: [
        { word: 'a', count: 2 },
        { word: 'b', count: 1 },
      ],
    });
  });

  // @requirements AGT-051 AGT-080
  it('lists its tools with what the signed manifest says about permission, approval and effect', async () => {
    const { tools } = await bus.request(pluginsTools, {}, sender);
    expect(tools.find((tool) => tool.name === 'count_words')).toMatchObject({ permission: 'READ_ONLY', requiresApproval: false });
    expect(tools.filter((tool) => tool.name === 'pay_bill')).toMatchObject([
      { permission: 'EXECUTE', requiresApproval: true, effect: 'payment' },
    ]);
    const { plugins } = await bus.request(pluginsList, {}, sender);
    expect(
      plugins.filter((plugin) => plugin.name === 'payer' && plugin.state === 'error').map(({ problems }) => problems[0]?.path),
    ).toEqual(['signature']);
  });

  // @requirements PLG-036
  it('runs the hook of a plugin and collects its result', async () => {
    expect(await bus.request(hooksEmit, { hook: 'task_completed', data: { taskId: 't' } }, sender)).toMatchObject({
      cancelled: false,
      results: [{ pluginId: 'word-count@1.0.0', value: { seen: true } }],
    });
  });

  // @requirements PLG-021
  it('refuses an unsigned plugin, and one that was changed after signing', async () => {
    expect((await find('unsigned'))?.problems).toEqual([{ path: 'signature', message: 'is missing: unsigned plugins are refused' }]);
    const same = (await bus.request(pluginsList, {}, sender)).plugins.filter(
      (plugin) => plugin.name === 'word-count' && plugin.state === 'error',
    );
    expect(same[0]?.problems[0]?.path).toBe('signature');
  });

  // @requirements PLG-001 PLG-002 PLG-020
  it('names every problem of a manifest', async () => {
    expect((await find('greedy'))?.problems.map((problem) => problem.path).sort()).toEqual(['permissions', 'version']);
    expect((await find('empty'))?.problems).toEqual([{ path: 'manifest.json', message: 'is missing' }]);
  });

  // @requirements PLG-018
  it('answers an unknown plugin or tool with NOT_FOUND', async () => {
    await expect(bus.request(pluginsExecute, { pluginId: 'nobody@1.0.0', tool: 'x', arguments: {} }, sender)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  // @requirements PLG-058
  it('keeps the newest state of every USB device that the daemon reports', async () => {
    const event = { deviceId: '1-1', vendor: 'Acme', product: 'Key', vendorId: '0x0483', productId: '0x5711', serial: 's', path: '1-1' };
    await bus.notify(streams.hotplug, { ...event, event: 'device.attached', timestamp: '2026-01-01T00:00:00.000Z' });
    await bus.notify(streams.hotplug, { ...event, event: 'device.detached', timestamp: '2026-01-01T00:00:01.000Z' });
    const device = await eventually(async () =>
      (await bus.request(devicesList, {}, sender)).devices.find((one) => one.event === 'device.detached'),
    );
    expect(device).toMatchObject({ deviceId: '1-1', vendorId: '0x0483' });
  });
});
