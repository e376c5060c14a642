import type { SettingCategory, SettingConsumer, SettingControl, SettingScope, SettingValueOf } from './control.js';
import type { SettingCondition, SettingDefinition } from './definition.js';

/** What is written down for one setting; the rest follows. */
export interface SettingSpec<K extends string, T extends SettingControl> {
  readonly key: K;
  readonly label: string;
  readonly description: string;
  readonly type: T;
  readonly default: SettingValueOf[T];
  readonly icon: string;
  readonly placeholder?: string;
  readonly helpUrl?: string;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly pattern?: string;
  readonly options?: readonly (readonly [value: string, label: string])[];
  readonly advanced?: boolean;
  readonly restartRequired?: boolean;
  readonly dependsOn?: SettingCondition;
  readonly disabledWhen?: SettingCondition;
  readonly scopes?: readonly SettingScope[];
  readonly protective?: boolean;
  readonly appliesTo: readonly SettingConsumer[];
}

/** Checks one line of the registry by its type, and keeps its key as a literal. */
export const setting = <const K extends string, T extends SettingControl>(spec: SettingSpec<K, T>): SettingSpec<K, T> => spec;

export type AnySpec = { readonly [T in SettingControl]: SettingSpec<string, T> }[SettingControl];

/** The whole definition: its place in the order is its place in the list. */
export const definitionOf = (category: SettingCategory, spec: AnySpec, index: number): SettingDefinition => {
  const { options, scopes, appliesTo, ...rest } = spec;
  return {
    ...rest,
    category,
    ...(options ? { options: options.map(([value, label]) => ({ value, label })) } : {}),
    displayOrder: index + 1,
    visible: true,
    advanced: spec.advanced ?? false,
    restartRequired: spec.restartRequired ?? false,
    scopes: [...(scopes ?? ['installation'])],
    protective: spec.protective ?? false,
    appliesTo: [...appliesTo],
  };
};

/** While a switch is on. */
export const whenOn = (key: string): SettingCondition => ({ key, in: [true] });
/** For the installation, and for an organisation that wants it otherwise. */
export const perTenant: readonly SettingScope[] = ['installation', 'tenant'];
/** The same, and for each person. */
export const perUser: readonly SettingScope[] = ['installation', 'tenant', 'user'];
