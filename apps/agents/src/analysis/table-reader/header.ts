import { dateShapeOf } from './date-style.js';
import { isMissing } from './missing.js';
import { numberShapeOf } from './number-style.js';

export interface HeaderFinding {
  /** Index of the header row, or -1 when the file has none. */
  readonly headerRow: number;
  readonly firstDataRow: number;
  readonly notices: readonly string[];
}

const filled = (row: readonly string[]): number => row.reduce((n, c) => n + (c.trim() === '' ? 0 : 1), 0);
const looksLikeValue = (text: string): boolean => {
  const t = text.trim();
  if (/^(19|20|21)\d\d$/.test(t)) return false;
  return numberShapeOf(t) !== undefined || dateShapeOf(t) !== undefined;
};

/**
 * Finds the header: the first row that is as wide as the body (title lines above it are skipped), unless that row
 * already looks like data.
 */
export const findHeader = (rows: readonly (readonly string[])[], width: number): HeaderFinding => {
  let start = 0;
  const limit = Math.min(rows.length - 1, 15);
  while (start < limit && width > 1 && filled(rows[start] ?? []) < Math.max(2, Math.ceil(width * 0.5))) start++;
  if (start === limit && rows.length > 1 && filled(rows[start] ?? []) < 2) start = 0;
  const notices =
    start === 0
      ? []
      : [`${start} line${start === 1 ? '' : 's'} above the header skipped (e.g. "${(rows[0] ?? []).join(' ').trim().slice(0, 60)}").`];
  const first = rows[start] ?? [];
  const cells = first.filter((c) => !isMissing(c));
  const valueLike = cells.filter(looksLikeValue).length;
  if (rows.length > start + 1 && cells.length > 0 && valueLike >= Math.max(1, cells.length * 0.5)) {
    return {
      headerRow: -1,
      firstDataRow: start,
      notices: [...notices, 'The file has no header row; columns are named column_1, column_2, …'],
    };
  }
  return { headerRow: start, firstDataRow: start + 1, notices };
};

/** Names that are unique without regard to case: empty ones become column_N, repeated ones get _2, _3, … */
export const uniqueNames = (
  header: readonly string[],
  width: number,
): { readonly names: readonly string[]; readonly notices: readonly string[] } => {
  const taken = new Set<string>();
  const notices: string[] = [];
  const names = Array.from({ length: width }, (_, i) => {
    const base = (header[i] ?? '').replace(/\s+/g, ' ').trim().slice(0, 120) || `column_${i + 1}`;
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
    taken.add(name.toLowerCase());
    if (name !== base) notices.push(`The header "${base}" occurs more than once; the later one is called "${name}".`);
    return name;
  });
  const unnamed = header.slice(0, width).filter((h) => h.trim() === '').length + Math.max(0, width - header.length);
  if (header.length > 0 && unnamed > 0)
    notices.push(`${unnamed} column${unnamed === 1 ? ' has' : 's have'} no name; called column_N after the position.`);
  return { names, notices };
};

const totals = /^(grand total|total|sum|summe|gesamt(summe)?|insgesamt|somme|totale|suma|összesen|mindösszesen)\b/i;

/** A last row like `Total;;1234` would be counted twice: true when the row is one. */
export const isTotalsRow = (row: readonly string[]): boolean => {
  const cells = row.map((c) => c.trim());
  const first = cells.find((c) => c !== '') ?? '';
  return (
    totals.test(first) &&
    first.length < 24 &&
    cells.filter((c) => c === '').length >= 1 &&
    cells.some((c) => c !== first && numberShapeOf(c) !== undefined)
  );
};
