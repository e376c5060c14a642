import type { Column } from '../table/table.js';

/** An arithmetic identity between the target and other columns that holds in (nearly) all rows. */
export interface Relation {
  readonly formula: string;
  readonly columns: readonly string[];
  /** Share of the complete rows in which it holds, 0–1. */
  readonly holds: number;
  readonly rows: number;
}

type Numbers = readonly (number | null)[];
const close = (a: number, b: number): boolean => Math.abs(a - b) <= 0.02 + 0.004 * Math.abs(b);

const sampleRows = (n: number): readonly number[] => {
  const stride = Math.max(1, Math.floor(n / 400));
  return Array.from({ length: Math.floor((n - 1) / stride) + 1 }, (_, i) => i * stride);
};

const share = (
  target: Numbers,
  inputs: readonly Numbers[],
  rows: readonly number[],
  f: (v: readonly number[]) => number,
): { readonly holds: number; readonly rows: number } => {
  let hits = 0;
  let n = 0;
  for (const i of rows) {
    const t = target[i];
    const v = inputs.map((c) => c[i]);
    if (typeof t !== 'number' || v.some((x) => typeof x !== 'number')) continue;
    n++;
    if (close(f(v as number[]), t)) hits++;
  }
  return { holds: n === 0 ? 0 : hits / n, rows: n };
};

const pairForms = [
  { sign: '×', f: ([a = 0, b = 0]: readonly number[]) => a * b, symmetric: true },
  { sign: '+', f: ([a = 0, b = 0]: readonly number[]) => a + b, symmetric: true },
  { sign: '−', f: ([a = 0, b = 0]: readonly number[]) => a - b, symmetric: false },
] as const;

/**
 * Looks whether the target is a product, sum or difference of two number columns, or a product reduced by a discount,
 * in at least 98 % of the rows. Such columns compose the target; they are no causes of it.
 */
export const findRelation = (target: Column, numbers: readonly Column[]): Relation | undefined => {
  const rows = sampleRows(target.values.length);
  const t = target.values as Numbers;
  const cols = numbers.slice(0, 14);
  for (const a of cols) {
    for (const b of cols) {
      if (a === b) continue;
      for (const form of pairForms) {
        if (form.symmetric && cols.indexOf(a) > cols.indexOf(b)) continue;
        const found = share(t, [a.values as Numbers, b.values as Numbers], rows, form.f);
        if (found.rows >= 10 && found.holds >= 0.98)
          return { formula: `${target.name} = ${a.name} ${form.sign} ${b.name}`, columns: [a.name, b.name], ...found };
      }
    }
  }
  return discounted(target, cols, rows);
};

const discounted = (target: Column, cols: readonly Column[], rows: readonly number[]): Relation | undefined => {
  const t = target.values as Numbers;
  for (const d of cols.filter((c) => /disc|rabatt|remise|descuento|sconto|kedvezm|nachlass/i.test(c.name))) {
    const percent = d.values.some((v) => typeof v === 'number' && v > 1) ? 100 : 1;
    for (const a of cols) {
      for (const b of cols.slice(cols.indexOf(a) + 1)) {
        if (a === d || b === d) continue;
        const found = share(
          t,
          [a, b, d].map((c) => c.values as Numbers),
          rows,
          ([x = 0, y = 0, z = 0]) => x * y * (1 - z / percent),
        );
        if (found.rows >= 10 && found.holds >= 0.98) {
          return {
            formula: `${target.name} = ${a.name} × ${b.name} × (1 − ${d.name}${percent === 100 ? '/100' : ''})`,
            columns: [a.name, b.name, d.name],
            ...found,
          };
        }
      }
    }
  }
  return undefined;
};
