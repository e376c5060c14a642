import {
  secretMask,
  type Setting,
  type SettingCategory,
  type SettingChange,
  type SettingDefinition,
  settingDefinition,
  settingDefinitions,
  type SettingScope,
} from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import type { SettingHistory } from '../generated/client.js';
import type { SettingPlace } from './place.js';
import type { StoredSetting } from './settings.repository.js';

/** What is set at places, from the one asked for to the widest. */
export type Layers = readonly { readonly scope: SettingScope; readonly stored: ReadonlyMap<string, StoredSetting> }[];

/** Settings that can be set at a place. */
export const definitionsAt = ({ scope }: SettingPlace, category?: SettingCategory): readonly SettingDefinition[] =>
  settingDefinitions.filter((one) => one.scopes.includes(scope) && (category === undefined || one.category === category));

/** Throws NOT_FOUND for a key that is none, or not there. */
export function definitionAt({ scope }: SettingPlace, key: string): SettingDefinition {
  const definition = settingDefinition(key);
  if (!definition?.scopes.includes(scope))
    throw fault('NOT_FOUND', definition ? `${definition.label} is not set there` : `There is no setting ${key.slice(0, 100)}`, {
      hint: 'GET /api/v1/settings/schema lists all of them',
    });
  return definition;
}

/** What holds, and which layer says so. */
export function held(
  key: string,
  layers: Layers,
): { readonly value: unknown; readonly source: Setting['source']; readonly stored?: StoredSetting } {
  for (const { scope, stored } of layers) {
    const found = stored.get(key);
    if (found) return { value: found.value, source: scope, stored: found };
  }
  return { value: settingDefinition(key)?.default, source: 'default' };
}

/** A setting as it is handed out: this is where secrets end. */
export function shown(definition: SettingDefinition, layers: Layers, scope: SettingScope): Setting {
  const { key, category } = definition;
  const { value, source, stored } = held(key, layers);
  return {
    key,
    category,
    value: masked(definition, value),
    source,
    inherited: masked(
      definition,
      held(
        key,
        layers.filter((layer) => layer.scope !== scope),
      ).value,
    ),
    ...(stored ? { updatedAt: stored.updatedAt.toISOString(), updatedBy: stored.updatedBy } : {}),
  };
}

/** What may be seen of a value. */
export const masked = ({ type }: SettingDefinition, value: unknown): unknown =>
  type === 'password' && value !== undefined && value !== null && value !== '' ? secretMask : value;

export function changeOf(row: SettingHistory): SettingChange {
  const definition = settingDefinition(row.key);
  // What an earlier release knew may have been a secret.
  const told = (value: unknown) => (value === null ? null : definition ? masked(definition, value) : secretMask);
  return {
    historyId: row.id,
    key: row.key,
    scope: row.scope as SettingScope,
    oldValue: told(row.oldValue),
    newValue: told(row.newValue),
    changedAt: row.changedAt.toISOString(),
    changedBy: row.changedBy,
    reason: row.reason,
  };
}
