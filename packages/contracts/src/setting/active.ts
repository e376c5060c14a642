import type { SettingCondition, SettingDefinition } from './definition.js';
import { settingDefinition } from './settings.js';

/** How a setting stands among the others. */
export interface SettingState {
  /** Whether it is shown: what it depends on is on, and so is what that depends on. */
  readonly shown: boolean;
  /** Whether it can be changed now. */
  readonly enabled: boolean;
}

/** The value of a setting by its key, as far as it is known. */
export type ValueLookup = (key: string) => unknown;

const holds = (condition: SettingCondition, valueOf: ValueLookup): boolean => condition.in.includes(valueOf(condition.key) as never);

/** Evaluates `dependsOn` and `disabledWhen`, parents of parents included; a circle counts as not shown. */
export function settingState(definition: SettingDefinition, valueOf: ValueLookup, seen: ReadonlySet<string> = new Set()): SettingState {
  const { key, dependsOn, disabledWhen } = definition;
  const parent = dependsOn && settingDefinition(dependsOn.key);
  const shown =
    !seen.has(key) &&
    (dependsOn === undefined ||
      (holds(dependsOn, valueOf) && (parent === undefined || settingState(parent, valueOf, new Set([...seen, key])).shown)));
  return { shown, enabled: shown && !(disabledWhen && holds(disabledWhen, valueOf)) };
}

/** Whether a change takes away protection: a guard switched off, or something allowed that was not. */
export function weakens(definition: SettingDefinition, before: unknown, after: unknown): boolean {
  if (!definition.protective) return false;
  if (Array.isArray(before) && Array.isArray(after)) return after.some((one) => !before.includes(one));
  return before === true && after !== true;
}
