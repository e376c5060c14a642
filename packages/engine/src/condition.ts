import type { Condition, TaskResult } from '@autoweave/contracts';

/** The value at a dot-separated path; array positions are numbers. `$summary` alone is the summary. */
export function valueIn(result: TaskResult | undefined, path: string): unknown {
  if (path === '$summary') return result?.summary;
  return valueAt(result?.data ?? {}, path);
}

export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, ordered(v)]),
        )
      : value;

/** Equality of JSON values, whatever the order of keys. */
export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));

/**
 * Whether a condition holds for a result. A value that is not there satisfies `missing` and `not_equals` only; numbers are
 * compared with numbers only, so that text never counts as large or small.
 */
export function holdsFor(condition: Condition, result: TaskResult | undefined): boolean {
  const value = valueIn(result, condition.path);
  const { op, value: wanted } = condition;
  switch (op) {
    case 'exists':
      return value !== undefined;
    case 'missing':
      return value === undefined;
    case 'equals':
      return value !== undefined && sameValue(value, wanted);
    case 'not_equals':
      return value === undefined || !sameValue(value, wanted);
    case 'contains':
      return typeof value === 'string' && typeof wanted === 'string'
        ? value.includes(wanted)
        : Array.isArray(value) && value.some((item) => sameValue(item, wanted));
    default:
      if (typeof value !== 'number' || typeof wanted !== 'number') return false;
      return op === 'greater' ? value > wanted : op === 'at_least' ? value >= wanted : op === 'less' ? value < wanted : value <= wanted;
  }
}

/** A condition in words, as shown to people. */
export function conditionText(condition: Condition): string {
  const subject = `${condition.task === undefined ? '' : `${condition.task}.`}${condition.path}`;
  const wanted = condition.value === undefined ? '' : ` ${JSON.stringify(condition.value)}`;
  return `${subject} ${condition.op.replaceAll('_', ' ')}${wanted}`;
}
