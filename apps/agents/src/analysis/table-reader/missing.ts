/** Tokens that stand for "no value" in any column. */
const anywhere = new Set([
  '',
  'na',
  'n/a',
  '#n/a',
  '#na',
  'n.a.',
  'null',
  '<null>',
  '\\n',
  'nan',
  '-',
  '--',
  '—',
  '–',
  '?',
  'k.a.',
  'k. a.',
  '(blank)',
  '#value!',
  '#ref!',
  '#div/0!',
]);
/** Tokens that stand for "no value" only where numbers or dates are expected; elsewhere they may be a category. */
const amongTyped = new Set(['none', '.', '..', '…', 'unknown', 'missing', 'not available', 'nil', 'unbekannt', 'inconnu', 'tbd']);

export const isMissing = (text: string): boolean => text.length <= 9 && anywhere.has(text.trim().toLowerCase());
export const isMissingTyped = (text: string): boolean =>
  isMissing(text) || (text.length <= 14 && amongTyped.has(text.trim().toLowerCase()));

/**
 * `NA` is North America or Namibia where all neighbours are short upper-case codes. Decides it for a column from its
 * distinct texts.
 */
export const naIsACode = (distinct: readonly string[]): boolean => {
  if (!distinct.includes('NA') || distinct.length > 60) return false;
  const others = distinct.filter((t) => t !== 'NA' && t.trim() !== '');
  return others.length >= 2 && others.every((t) => /^[A-Z]{2,5}$/.test(t));
};
