/** Content that a row speaks of: a file with its name, or an artifact with its path. */
export interface ContentRef {
  readonly sha256: string;
  readonly name: string;
}

const hash = /^[0-9a-f]{64}$/;
const deepest = 40;

/** Every reference to content in a value, also in JSON that stands in it as text. */
export function contentRefs(value: unknown, depth = 0): ContentRef[] {
  if (depth > deepest) return [];
  if (typeof value === 'string') return value.includes('sha256') && /^[[{]/.test(value) ? contentRefs(parsed(value), depth + 1) : [];
  if (typeof value !== 'object' || value === null) return [];
  const { sha256, name, path } = value as Record<string, unknown>;
  const own = typeof sha256 === 'string' && hash.test(sha256) ? [{ sha256, name: String(name ?? path ?? sha256) }] : [];
  return [...own, ...Object.values(value).flatMap((item) => contentRefs(item, depth + 1))];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
