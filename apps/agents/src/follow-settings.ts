import { type Log, type Redis, type SettingsReader } from '@autoweave/kernel';
import { cacheRules, createModel, redisCache, settingsModel } from '@autoweave/models';
import type { AgentsConfig } from './config.js';
import type { GateSettings } from './gate/policy/gate-settings.js';

type Settings = Pick<SettingsReader, 'stored' | 'value'>;

/** How long answers are kept now: what somebody set, else the environment, else the default of the registry. */
export function cacheTtlMs(settings: Settings, config: Pick<AgentsConfig, 'AUTOWEAVE_MODEL_CACHE_HOURS'>): number {
  if (!settings.value('enable_caching')) return 0;
  const minutes = settings.stored('cache_ttl_minutes');
  const hours = config.AUTOWEAVE_MODEL_CACHE_HOURS;
  if (minutes !== undefined || hours === undefined) return (minutes ?? settings.value('cache_ttl_minutes')) * 60_000;
  return hours * 3_600_000;
}

/** The model of this worker, with the keys and the cache as they are set at each turn. */
export const workerModel = (config: AgentsConfig, settings: SettingsReader, redis: Redis, log: Log) =>
  settingsModel(
    config.model,
    (model) =>
      createModel(model, {
        cache: redisCache(redis, config.AUTOWEAVE_MODEL_CACHE_ENTRIES),
        cacheRules: () => ({ ...cacheRules, ttlMs: cacheTtlMs(settings, config) }),
      }),
    settings,
    (err) => log.warn({ err }, 'the keys of model providers could not be taken over; the last ones hold'),
  );

/** What the gate has to hold beside its policies. */
export const gateSettings = (settings: Settings): GateSettings => ({
  allowlistEnabled: settings.stored('command_allowlist_enabled'),
  allowlist: settings.stored('command_allowlist'),
  approveDestructive: settings.stored('require_approval_destructive'),
  filtersEgress: settings.stored('network_egress_filter'),
});
