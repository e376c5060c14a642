import { settingsChanged, settingsRead, type SettingsSnapshot } from '@autoweave/contracts';
import { baseConfig, defineService, OnCommand } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { Controller, Module } from '@nestjs/common';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Desk, planOf, task } from './desk.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 60_000 });

/** What the gateway has stored, told as the gateway tells it. */
let told: SettingsSnapshot = { installation: {}, tenants: {}, secrets: {} };
class Gateway {
  @OnCommand(settingsRead)
  async read() {
    return told;
  }
}
Controller()(Gateway);
@Module({ controllers: [Gateway] })
class GatewayModule {}

describe('a supervisor that runs', () => {
  let room: Room;
  const set = async (tenants: SettingsSnapshot['tenants']) => {
    told = { installation: {}, tenants, secrets: {} };
    const sender = { tenantId: null, actor: { type: 'service', service: 'gateway' } } as const;
    await room.desk.bus.publish(settingsChanged, { scope: 'tenant', keys: ['supervisor_enabled'] }, sender);
  };

  beforeAll(async () => {
    room = await openRoom();
    await room.system.boot(defineService({ name: 'gateway', version: '0', config: baseConfig, module: () => GatewayModule }));
  });

  // @requirements AGT-006 EDG-081
  it('follows the settings of an organisation at once: no new goals, none for an agent that is off, and back again', async () => {
    const desk = new Desk(room.system);
    const submit = () => desk.submit({ plan: planOf(task('a')) });
    const refusal = () =>
      submit().then(
        () => 'taken',
        (error: { code: string }) => error.code,
      );
    expect((await desk.finished(await submit())).state).toBe('COMPLETED');
    await set({ [desk.tenantId]: { supervisor_enabled: false } });
    await eventually(async () => (await refusal()) === 'UNAVAILABLE');
    const other = new Desk(room.system);
    expect((await other.finished(await other.submit({ plan: planOf(task('a')) }))).state).toBe('COMPLETED');
    await set({ [desk.tenantId]: { code_agent_enabled: false } });
    await eventually(async () => (await refusal()) === 'PLAN_INVALID');
    await set({});
    await eventually(async () => (await refusal()) === 'taken');
  });
});
