import type { Column } from '../table/table.js';

const name = /date|datum|dátum|fecha|giorno|^day$|^tag$|time|zeit|created|updated|_at$|_ts$|timestamp/i;
const dayMs = 86_400_000;

type Unit = { readonly what: string; readonly toMs: (n: number) => number; readonly from: number; readonly to: number };

/** Numbers that stand for moments: days of a spreadsheet since 1899-12-30, seconds or milliseconds since 1970. */
const units: readonly Unit[] = [
  { what: 'spreadsheet day numbers', toMs: (n) => (n - 25_569) * dayMs, from: 25_569, to: 60_000 },
  { what: 'seconds since 1970', toMs: (n) => n * 1_000, from: 400_000_000, to: 4_000_000_000 },
  { what: 'milliseconds since 1970', toMs: (n) => n, from: 400_000_000_000, to: 4_000_000_000_000 },
];

const isoOf = (ms: number, timed: boolean): string => {
  const text = new Date(Math.round(ms / 1_000) * 1_000).toISOString();
  return timed ? `${text.slice(0, 10)} ${text.slice(11, 19)}` : text.slice(0, 10);
};

/**
 * A number column that is called a date and whose values all lie in the range of one such unit, as dates in UTC;
 * undefined for any other column.
 */
export const serialDates = (column: Column): { readonly column: Column; readonly notice: string } | undefined => {
  if (column.kind !== 'number' || !name.test(column.name)) return undefined;
  const present = column.values.filter((v): v is number => typeof v === 'number');
  const unit = units.find((u) => present.length > 0 && present.every((v) => v >= u.from && v <= u.to));
  if (unit === undefined) return undefined;
  const timed = present.some((v) => unit.toMs(v) % dayMs !== 0);
  return {
    column: {
      name: column.name,
      kind: timed ? 'datetime' : 'date',
      values: column.values.map((v) => (typeof v === 'number' ? isoOf(unit.toMs(v), timed) : null)),
      missing: column.missing,
      format: unit.what,
    },
    notice: `Column "${column.name}" holds ${unit.what}; read as dates (UTC).`,
  };
};
