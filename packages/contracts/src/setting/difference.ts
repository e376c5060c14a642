/** One thing that differs between two values of a setting. */
export interface SettingDifference {
  /** What within the value, for lists and fields; empty for the value itself. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether two values of settings are the same; fields may stand in any order. */
export function sameSettingValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, index) => sameSettingValue(one, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameSettingValue(a[key], b[key]));
}

/** What to show of a change: single fields of objects, what came and went in lists, else the whole values. */
export function settingDifference(before: unknown, after: unknown): readonly SettingDifference[] {
  if (sameSettingValue(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every((one) => typeof one === 'string'))
    return [
      ...before.filter((one) => !after.includes(one)).map((one) => ({ path: String(one), before: one, after: undefined })),
      ...after.filter((one) => !before.includes(one)).map((one) => ({ path: String(one), before: undefined, after: one })),
    ];
  if (isRecord(before) && isRecord(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => !sameSettingValue(before[key], after[key]))
      .map((key) => ({ path: key, before: before[key], after: after[key] }));
  return [{ path: '', before, after }];
}
