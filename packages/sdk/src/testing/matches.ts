/** Whether `value` holds everything that `part` says: records may hold more, lists and values must be equal. */
export function matches(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) return Array.isArray(value) && value.length === part.length && part.every((one, i) => matches(value[i], one));
  if (typeof part !== 'object' || part === null) return Object.is(value, part);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(part).every(([key, one]) => matches((value as Readonly<Record<string, unknown>>)[key], one));
}
