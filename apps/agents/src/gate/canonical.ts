import { createHash } from 'node:crypto';

/** SHA-256 over a subject's name and its arguments with sorted keys: what a person approves, and nothing else. */
export const hashArguments = (subject: string, args: unknown): string =>
  createHash('sha256')
    .update(`${subject}\n${canonical(args)}`)
    .digest('hex');

/** JSON with sorted keys: equal values have equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
