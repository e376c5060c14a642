/** What a template of an incoming hook may name: the event, the delivery, and any value of the payload by its path. */
const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;
const named = /^(event|deliveryId|payload(\.[A-Za-z0-9_-]{1,80}){1,10})$/;

/** Longest value that is put into a text; the whole payload lies beside it as a file. */
const longestValue = 300;

/** The first placeholder that is not one, or undefined when all are. */
export const badPlaceholder = (template: string): string | undefined =>
  [...template.matchAll(placeholder)].map(([, name]) => name ?? '').find((name) => !named.test(name));

export interface TemplateValues {
  readonly event: string;
  readonly deliveryId: string;
  readonly payload: unknown;
}

/**
 * Fills a template. What comes from outside is data: one line, short, and in quotation marks as JSON writes them, so that
 * a value can neither end its quotation nor look like a line of its own. Missing values are `"—"`.
 */
export const fillTemplate = (template: string, values: TemplateValues): string =>
  template.replaceAll(placeholder, (_, name: string) => quoted(valueOf(name, values)));

function valueOf(name: string, values: TemplateValues): unknown {
  const [first, ...path] = name.split('.');
  if (first === 'event') return values.event;
  if (first === 'deliveryId') return values.deliveryId;
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined,
    values.payload,
  );
}

function quoted(value: unknown): string {
  if (value === undefined || value === null) return '"—"';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '—');
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return JSON.stringify(line.length > longestValue ? `${line.slice(0, longestValue)}…` : line);
}
