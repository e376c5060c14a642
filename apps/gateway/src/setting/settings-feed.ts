import { settingsRead, settingsSecrets, settingDefinition, type ServiceName } from '@autoweave/contracts';
import {
  acrossTenants,
  fault,
  keepSettings,
  LOG,
  type Log,
  type MessageContext,
  OnCommand,
  REDIS,
  type Redis,
  SETTINGS,
  type SettingsReader,
} from '@autoweave/kernel';
import { Controller, Inject, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { z } from 'zod';
import { installation } from './place.js';
import { SettingsRepository } from './settings.repository.js';

/** Tells other services what is set. People ask by HTTP; nothing here is for them. */
@Controller()
export class SettingsFeed implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(SettingsRepository) private readonly repository: SettingsRepository,
    @Inject(SETTINGS) private readonly reader: SettingsReader,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.reader.start();
    await this.keep();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reader.stop();
  }

  /** Writes down what holds for services that start while no gateway runs. */
  async keep(): Promise<void> {
    try {
      await keepSettings(this.redis, await this.repository.snapshot());
    } catch (error) {
      this.log.warn({ err: error }, 'settings could not be written down for services that start later');
    }
  }

  @OnCommand(settingsRead)
  async read(_input: Record<string, never>, { actor }: MessageContext) {
    serviceOf(actor);
    return acrossTenants(() => this.repository.snapshot());
  }

  /** A service gets the secrets that the registry says it needs, and no others. */
  @OnCommand(settingsSecrets)
  async secrets({ keys }: z.infer<(typeof settingsSecrets)['input']>, { actor }: MessageContext) {
    const service = serviceOf(actor);
    for (const key of keys) {
      const definition = settingDefinition(key);
      if (definition?.type !== 'password' || !definition.appliesTo.includes(service as never))
        throw fault('FORBIDDEN', `${service} has no use for ${key}`);
    }
    const stored = await this.repository.at(installation);
    return { secrets: Object.fromEntries(keys.flatMap((key) => (stored.has(key) ? [[key, String(stored.get(key)?.value)]] : []))) };
  }
}

function serviceOf(actor: MessageContext['actor']): ServiceName {
  if (actor.type !== 'service') throw fault('FORBIDDEN', 'Settings are told to services only');
  return actor.service as ServiceName;
}
