/** Thin helpers for reports: cells are escaped, numbers are grouped, nothing is worded here. */
const cell = (value: unknown): string =>
  String(value ?? '')
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, ' ');

/** A table; columns with `:` at the end of their heading are right-aligned. */
export const table = (headings: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [
    `| ${headings.map((h) => cell(h.replace(/:$/, ''))).join(' | ')} |`,
    `| ${headings.map((h) => (h.endsWith(':') ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((r) => `| ${r.map(cell).join(' | ')} |`),
  ].join('\n');

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const grouped = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** A number for people: thousands grouped, two decimals, three digits below 1. */
export const num = (value: unknown): string => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return whole.format(value);
  return Math.abs(value) < 1 ? small.format(value) : grouped.format(value);
};
/** A share of 1 as per cent. */
export const percent = (value: number, digits = 1): string => `${(value * 100).toFixed(digits)} %`;
export const signed = (value: number, digits = 1): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : '±'}${Math.abs(value * 100).toFixed(digits)} %`;
export const plural = (n: number, one: string, many = `${one}s`): string => `${num(n)} ${n === 1 ? one : many}`;
export const list = (items: readonly string[]): string => items.map((i) => `- ${i}`).join('\n');
export const joinWords = (words: readonly string[]): string =>
  words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
/** A name as code, so that underscores and stars stay what they are. */
export const code = (name: string): string => `\`${name.replaceAll('`', "'")}\``;
/** Sections with a blank line between, nothing empty. */
export const document = (parts: readonly (string | undefined | false)[]): string =>
  `${parts.filter((p): p is string => typeof p === 'string' && p !== '').join('\n\n')}\n`;
