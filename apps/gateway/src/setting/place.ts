import type { SettingScope } from '@autoweave/contracts';
import type { Place } from '../vault/vault.js';

/** Where values are set: for everybody, for an organisation, for one person of it. */
export type SettingPlace =
  | { readonly scope: 'installation' }
  | { readonly scope: 'tenant'; readonly tenantId: string }
  | { readonly scope: 'user'; readonly tenantId: string; readonly userId: string };

export const installation: SettingPlace = { scope: 'installation' };

/** The columns that tell rows of one place from those of others. */
export const columnsOf = (
  place: SettingPlace,
): { readonly scope: SettingScope; readonly scopeId: string; readonly tenantId: string | null } => ({
  scope: place.scope,
  scopeId: place.scope === 'user' ? place.userId : place.scope === 'tenant' ? place.tenantId : '',
  tenantId: place.scope === 'installation' ? null : place.tenantId,
});

/** A secret opens for its key at its place only, in the table of values and in its history alike. */
export const sealOf = (place: SettingPlace, key: string): Place => {
  const { scope, scopeId, tenantId } = columnsOf(place);
  return { tenantId: tenantId ?? 'installation', table: 'setting', row: `${scope}:${scopeId}:${key}`, column: 'value' };
};
