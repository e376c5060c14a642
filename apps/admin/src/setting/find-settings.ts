import { type SettingDefinition, settingState, type ValueLookup } from '@autoweave/contracts';

export interface Shown {
  readonly category: string;
  readonly search: string;
  readonly advanced: boolean;
}

const plain = (text: string): string => text.toLowerCase().replaceAll('_', ' ');

/** Whether every word of a search is in the label, the description or the key. */
export function isFound({ label, description, key }: Pick<SettingDefinition, 'label' | 'description' | 'key'>, search: string): boolean {
  const text = plain(`${label} ${description} ${key}`);
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The settings to show: those of the category or, with a search, of all of them; dependent ones while their parent is on. */
export function shownSettings(
  schema: readonly SettingDefinition[],
  { category, search, advanced }: Shown,
  valueOf: ValueLookup,
): readonly SettingDefinition[] {
  const wanted = search.trim();
  return schema.filter(
    (one) =>
      (wanted === '' ? one.category === category && (advanced || !one.advanced) : isFound(one, wanted)) && settingState(one, valueOf).shown,
  );
}
