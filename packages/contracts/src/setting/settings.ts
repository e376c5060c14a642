import type { SettingCategory, SettingControl, SettingValueOf } from './control.js';
import { definitionOf, type SettingSpec } from './define.js';
import type { SettingDefinition } from './definition.js';
import { agentSettings } from './registry/agents.js';
import { apiKeySettings } from './registry/api-keys.js';
import { appearanceSettings } from './registry/appearance.js';
import { databaseSettings, domainSettings } from './registry/infrastructure.js';
import { memorySettings } from './registry/memory.js';
import { notificationSettings } from './registry/notifications.js';
import { backupSettings, pluginSettings, voiceSettings } from './registry/operations.js';
import { performanceSettings } from './registry/performance.js';
import { securitySettings } from './registry/security.js';

const byCategory = {
  api_keys: apiKeySettings,
  agents: agentSettings,
  database: databaseSettings,
  memory: memorySettings,
  security: securitySettings,
  notifications: notificationSettings,
  appearance: appearanceSettings,
  performance: performanceSettings,
  backup: backupSettings,
  domains: domainSettings,
  voice: voiceSettings,
  plugins: pluginSettings,
} as const satisfies Record<SettingCategory, readonly unknown[]>;

type Spec = (typeof byCategory)[SettingCategory][number];
export type SettingKey = Spec['key'];
type ControlOf<K extends SettingKey> =
  Extract<Spec, { readonly key: K }> extends SettingSpec<string, infer T extends SettingControl> ? T : never;
/** The type of the value of a setting. */
export type SettingValue<K extends SettingKey> = SettingValueOf[ControlOf<K>];

/** Every setting (EDG-076, EDG-077), by category and then in its order. */
export const settingDefinitions: readonly SettingDefinition[] = Object.entries(byCategory).flatMap(([category, specs]) =>
  specs.map((spec, index) => definitionOf(category as SettingCategory, spec, index)),
);

const byKey: ReadonlyMap<string, SettingDefinition> = new Map(settingDefinitions.map((one) => [one.key, one]));
/** The setting of that key, if there is one. */
export const settingDefinition = (key: string): SettingDefinition | undefined => byKey.get(key);
/** The same for a key that is known to be one. */
export const definitionOfKey = (key: SettingKey): SettingDefinition => byKey.get(key) as SettingDefinition;

/** What holds when nobody said otherwise. */
export const settingDefault = <K extends SettingKey>(key: K): SettingValue<K> => definitionOfKey(key).default as SettingValue<K>;

/** How the categories are presented (APP-038). */
export const settingCategoryFacts: Readonly<
  Record<SettingCategory, { readonly name: string; readonly description: string; readonly icon: string }>
> = {
  api_keys: { name: 'API Keys', description: 'Credentials of external services', icon: 'key-round' },
  agents: { name: 'Agents', description: 'Behaviour and capabilities of agents', icon: 'bot' },
  database: { name: 'Database', description: 'Connections and storage', icon: 'database' },
  memory: { name: 'Memory', description: 'Vector database and memory management', icon: 'brain' },
  security: { name: 'Security', description: 'Policies and access control', icon: 'shield' },
  notifications: { name: 'Notifications', description: 'Who is told of what, and where', icon: 'bell' },
  appearance: { name: 'Appearance', description: 'Theme and customisation', icon: 'palette' },
  performance: { name: 'Performance', description: 'Tuning and optimisation', icon: 'gauge' },
  backup: { name: 'Backup', description: 'Backup and recovery', icon: 'archive' },
  domains: { name: 'Domains', description: 'Domains and hosting', icon: 'globe' },
  voice: { name: 'Voice', description: 'Voice input and output', icon: 'mic' },
  plugins: { name: 'Plugins', description: 'Plugins and marketplace', icon: 'puzzle' },
};
