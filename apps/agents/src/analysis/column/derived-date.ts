import { monthOf } from '../table-reader/month-names.js';
import type { Cell, Column, Table } from '../table/table.js';

const yearName = /^(year|jahr|ann[ée]e|año|anno|év|yr|fiscal.?year)$/i;
const monthName = /^(month|monat|mois|mes|mese|hónap|mon|mm)$/i;

const monthNumber = (value: Cell): number | undefined => {
  const n = typeof value === 'number' ? value : monthOf(String(value ?? ''));
  return n !== undefined && Number.isInteger(n) && n >= 1 && n <= 12 ? n : undefined;
};

/**
 * The first of the month, made from a column of years and one of months, for tables that have no dates; undefined when
 * there are no such columns.
 */
export const derivedDate = (table: Table): { readonly column: Column; readonly note: string } | undefined => {
  const year = table.columns.find((c) => yearName.test(c.name.trim()) && c.kind === 'number');
  const month = table.columns.find((c) => monthName.test(c.name.trim()) && c.values.some((v) => monthNumber(v) !== undefined));
  if (year === undefined || month === undefined) return undefined;
  const values = year.values.map((y, i): Cell => {
    const m = monthNumber(month.values[i] ?? null);
    return typeof y === 'number' && Number.isInteger(y) && y >= 1_000 && y <= 2_999 && m !== undefined
      ? `${y}-${String(m).padStart(2, '0')}-01`
      : null;
  });
  const taken = new Set(table.columns.map((c) => c.name.toLowerCase()));
  const name = ['date', 'year_month', 'year_month_'].find((n) => !taken.has(n)) ?? 'year_month__';
  return {
    column: { name, kind: 'date', values, missing: values.filter((v) => v === null).length },
    note: `The date is put together from "${year.name}" and "${month.name}".`,
  };
};
