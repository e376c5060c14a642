import { distinctCount } from '../stats/describe.js';
import type { Column } from '../table/table.js';

/** What a column can be used for when looking for drivers. */
export type ColumnRole =
  | { readonly role: 'number' }
  | { readonly role: 'category'; readonly levels: number }
  | { readonly role: 'excluded'; readonly reason: string };

const excluded = (reason: string): ColumnRole => ({ role: 'excluded', reason });
const idName =
  /(^|[^\p{L}])(id|uuid|guid|key|nr|no|number|nummer|num|numéro|numero|code|index|rowid|sorszám|azonosító|kennung|zip|plz|postal ?code|phone|telefon)$|Id$/iu;
const timeName =
  /^(year|jahr|année|annee|año|anno|év|month|monat|mois|mes|mese|hónap|quarter|quartal|trimestre|week|woche|kw|semaine|semana|settimana|hét|weekday|wochentag|hour|stunde|day of (week|month|year))$/iu;

/** Consecutive whole numbers in row order: a row counter. */
const isCounter = (values: Column['values']): boolean => {
  if (values.length < 10) return false;
  for (let i = 1; i < values.length; i++)
    if (typeof values[i] !== 'number' || (values[i] as number) - (values[i - 1] as number) !== 1) return false;
  return true;
};

/** Decides by kind, name and number of distinct values; an exclusion states its reason. */
export const roleOf = (column: Column): ColumnRole => {
  const present = column.values.length - column.missing;
  if (column.kind === 'empty' || present === 0) return excluded('holds no values');
  if (column.kind === 'date' || column.kind === 'datetime')
    return excluded('is a point in time: seen in the totals over time, not as a driver');
  const levels = distinctCount(column);
  if (levels < 2) return excluded('has the same value in every row');
  if (present < column.values.length * 0.3) return excluded(`is filled in only ${present} of ${column.values.length} rows`);
  const readable = column.name.replaceAll('_', ' ').trim();
  if (timeName.test(readable)) return excluded('is a part of a date: seen in the totals over time, not as a driver');
  if (column.kind === 'number') {
    if (isCounter(column.values)) return excluded('counts the rows');
    if (idName.test(readable) && levels > present * 0.5) return excluded('looks like an identifier: nearly every row has its own value');
    return { role: 'number' };
  }
  if (column.kind === 'boolean') return { role: 'category', levels };
  if (levels > present * 0.9 && present >= 20)
    return excluded(`looks like an identifier or a name: ${levels} different values in ${present} rows`);
  if (levels > 200 || levels > Math.max(12, present * 0.5))
    return excluded(`has too many different values for groups (${levels} in ${present} rows)`);
  return { role: 'category', levels };
};
