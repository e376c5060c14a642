import { setTimeout } from 'node:timers/promises';
import { keys, settingsRead, settingsSecrets, SettingsSnapshot } from '@autoweave/contracts';
import type { Redis } from 'ioredis';
import type { Bus, Sender } from '../bus/bus.js';
import type { SettingsSource } from './settings-reader.js';

const patienceMs = 1_000;

/** The settings as the gateway tells them to other services. */
export function busSettings(bus: Bus, redis: Redis, service: string): SettingsSource {
  const sender: Sender = { tenantId: null, actor: { type: 'service', service } };
  return {
    read: () => bus.request(settingsRead, {}, sender),
    lastKnown: () => Promise.race([lastKnownSettings(redis), setTimeout(patienceMs, undefined, { ref: false })]),
    secrets: async (wanted) => (await bus.request(settingsSecrets, { keys: [...wanted] }, sender)).secrets,
  };
}

/** Keeps what holds where services find it that start while the gateway is away. Without secrets. */
export const keepSettings = (redis: Redis, snapshot: SettingsSnapshot): Promise<unknown> =>
  redis.set(keys.settings, JSON.stringify(snapshot));

async function lastKnownSettings(redis: Redis): Promise<SettingsSnapshot | undefined> {
  const text = await redis.get(keys.settings);
  return text === null ? undefined : SettingsSnapshot.parse(JSON.parse(text));
}
