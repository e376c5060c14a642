'use client';
import { sameSettingValue, type Setting, type SettingDefinition, settingProblem, settingState } from '@autoweave/contracts';
import { useMemo, useState } from 'react';

/** What was changed on the page and not saved. */
export interface Draft {
  readonly valueOf: (key: string) => unknown;
  readonly isChanged: (key: string) => boolean;
  readonly problemOf: (key: string) => string | undefined;
  /** Changed values of settings that are in force; those hidden by a switch that is off are left as they are. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly problems: number;
  readonly set: (key: string, value: unknown) => void;
  readonly discard: () => void;
  /** Takes what was saved out of the draft; what was changed again meanwhile stays. */
  readonly saved: (values: Readonly<Record<string, unknown>>) => void;
  readonly refuse: (errors: Readonly<Record<string, string>>) => void;
}

const none: Readonly<Record<string, unknown>> = {};

/** What of a draft is still to be saved. */
export const withoutSaved = (
  edited: Readonly<Record<string, unknown>>,
  saved: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(edited).filter(([key, value]) => !(Object.hasOwn(saved, key) && sameSettingValue(saved[key], value))));

export function useDraft(schema: readonly SettingDefinition[], settings: readonly Setting[]): Draft {
  const [edited, setEdited] = useState(none);
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const stored = useMemo(() => new Map(settings.map(({ key, value }) => [key, value])), [settings]);
  const byKey = useMemo(() => new Map(schema.map((one) => [one.key, one])), [schema]);
  const valueOf = (key: string) => (Object.hasOwn(edited, key) ? edited[key] : stored.get(key));
  const isChanged = (key: string) => Object.hasOwn(edited, key) && !sameSettingValue(edited[key], stored.get(key));
  const problemOf = (key: string) => {
    const definition = byKey.get(key);
    return definition && isChanged(key) ? (settingProblem(definition, edited[key]) ?? refused[key]) : undefined;
  };
  const changed = Object.keys(edited).filter((key) => {
    const definition = byKey.get(key);
    return definition !== undefined && isChanged(key) && settingState(definition, valueOf).enabled;
  });
  return {
    valueOf,
    isChanged,
    problemOf,
    changes: Object.fromEntries(changed.map((key) => [key, edited[key]])),
    problems: changed.filter((key) => problemOf(key) !== undefined).length,
    set: (key, value) => {
      setEdited((now) => ({ ...now, [key]: value }));
      setRefused(({ [key]: _gone, ...rest }) => rest);
    },
    discard: () => {
      setEdited(none);
      setRefused({});
    },
    saved: (values) => {
      setEdited((now) => withoutSaved(now, values));
      setRefused({});
    },
    refuse: setRefused,
  };
}
