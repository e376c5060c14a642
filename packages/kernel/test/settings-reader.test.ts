import { settingsChanged, settingsRead, settingsSecrets, type SettingsSnapshot } from '@autoweave/contracts';
import { Controller, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  baseConfig,
  Bus,
  busSettings,
  connectRedis,
  defineService,
  keepSettings,
  OnCommand,
  type RunningService,
  SettingsReader,
} from '../src/index.js';
import { createLog } from '../src/log/log.js';
import { freshStores } from './servers.js';

const tenantId = 'tenant_01h2xcejqtf2nbrexx3vqjhp41';
let told: SettingsSnapshot = { installation: {}, tenants: {}, secrets: {} };

class Gateway {
  @OnCommand(settingsRead)
  async read() {
    return told;
  }

  @OnCommand(settingsSecrets)
  async secrets({ keys }: { keys: string[] }) {
    return { secrets: Object.fromEntries(keys.map((key) => [key, `value of ${key}`])) };
  }
}
Controller()(Gateway);
@Module({ controllers: [Gateway] })
class GatewayModule {}
const gateway = defineService({ name: 'gateway', version: '0', config: baseConfig, module: () => GatewayModule });

describe('the settings of a service', () => {
  const log = createLog('test', 'silent');
  let redisUrl: string;
  let running: RunningService | undefined;
  let env: NodeJS.ProcessEnv;
  const closes: (() => Promise<unknown>)[] = [];
  const until = async (probe: () => boolean) => {
    for (let i = 0; i < 500 && !probe(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(probe()).toBe(true);
  };
  const busOf = (instance: string) => {
    const bus = new Bus('test', instance, connectRedis(redisUrl), connectRedis(redisUrl));
    closes.push(() => bus.close());
    return bus;
  };
  const reader = async (instance: string) => {
    const redis = connectRedis(redisUrl);
    const made = new SettingsReader({
      source: busSettings(busOf(instance), redis, 'agents'),
      redis: connectRedis(redisUrl, { blocking: true }),
      log,
    });
    closes.push(async () => {
      await made.stop();
      redis.disconnect();
    });
    await made.start();
    return made;
  };
  const change = (snapshot: SettingsSnapshot) => {
    told = snapshot;
    return busOf('changer').publish(
      settingsChanged,
      { scope: 'installation', keys: ['theme'] },
      { tenantId: null, actor: { type: 'service', service: 'gateway' } },
    );
  };

  beforeAll(async () => {
    const stores = await freshStores();
    redisUrl = stores.redisUrl;
    env = { DATABASE_URL: stores.databaseUrl, REDIS_URL: redisUrl, AUTOWEAVE_LOG_LEVEL: 'silent' };
  });
  afterAll(async () => {
    for (const close of closes.reverse()) await close();
    await running?.close();
  });

  it('are the defaults while nothing is known, and what was last told when the gateway is away', async () => {
    const fresh = await reader('first');
    expect([fresh.stored('session_timeout_minutes'), fresh.value('session_timeout_minutes')]).toEqual([undefined, 60]);
    const redis = connectRedis(redisUrl);
    await keepSettings(redis, {
      installation: { session_timeout_minutes: 15 },
      tenants: { [tenantId]: { agent_temperature: 0 } },
      secrets: {},
    });
    redis.disconnect();
    const later = await reader('second');
    expect(later.value('session_timeout_minutes')).toBe(15);
    expect([later.value('agent_temperature', tenantId), later.value('agent_temperature')]).toEqual([0, 0.7]);
  });

  // @requirements EDG-078 EDG-081
  it('follow every change in every process without a restart, secrets by their version', async () => {
    told = { installation: { agent_max_tokens: 512 }, tenants: {}, secrets: {} };
    running = await gateway.start({ env, log });
    const [one, other] = [await reader('third'), await reader('fourth')];
    await until(() => one.value('agent_max_tokens') === 512 && other.value('agent_max_tokens') === 512);
    let heard = 0;
    const stop = one.onChange(() => (heard += 1));
    await change({ installation: { agent_max_tokens: 1_024 }, tenants: {}, secrets: { openai_api_key: 'v1' } });
    await until(() => one.value('agent_max_tokens') === 1_024 && other.value('agent_max_tokens') === 1_024);
    expect([heard, one.secretVersion('openai_api_key')]).toEqual([1, 'v1']);
    expect(await one.secrets(['openai_api_key', 'anthropic_api_key'])).toEqual({ openai_api_key: 'value of openai_api_key' });
    await change({ installation: { agent_max_tokens: 1_024 }, tenants: {}, secrets: { openai_api_key: 'v2' } });
    await until(() => one.secretVersion('openai_api_key') === 'v2');
    stop();
    await change({ installation: {}, tenants: {}, secrets: {} });
    await until(() => one.stored('agent_max_tokens') === undefined);
    expect(heard).toBe(2);
  });
});
