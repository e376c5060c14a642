import type { Cell, Column } from '../table/table.js';

export interface NumberSummary {
  readonly count: number;
  readonly sum: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly min: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly max: number;
  /** Values beyond 1.5 interquartile ranges (Tukey 1977). */
  readonly outliers: number;
  readonly zeros: number;
  readonly negatives: number;
}

export interface TopValue {
  readonly value: string;
  readonly count: number;
}

/** Sum with Neumaier's compensation, so that the result does not depend on the order of rows beyond the last digit. */
export const preciseSum = (values: Iterable<number>): number => {
  let sum = 0;
  let lost = 0;
  for (const v of values) {
    const t = sum + v;
    lost += Math.abs(sum) >= Math.abs(v) ? sum - t + v : v - t + sum;
    sum = t;
  }
  return sum + lost;
};

/** Twelve significant digits: enough for people, few enough to hide binary fractions. */
export const tidy = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(12)) : value);

/** Quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996). `sorted` ascending. */
export const quantile = (sorted: ArrayLike<number>, p: number): number => {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const a = sorted[low] as number;
  const b = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  return a + (b - a) * (at - low);
};

export const numbersOf = (values: readonly Cell[]): readonly number[] => values.filter((v): v is number => typeof v === 'number');

/** Summary of the present numbers; sample standard deviation (n − 1). Undefined when there is none. */
export const describeNumbers = (values: readonly number[]): NumberSummary | undefined => {
  const n = values.length;
  if (n === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const sum = preciseSum(values);
  const mean = sum / n;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  const q25 = quantile(sorted, 0.25);
  const q75 = quantile(sorted, 0.75);
  const low = q25 - 1.5 * (q75 - q25);
  const high = q75 + 1.5 * (q75 - q25);
  let outliers = 0;
  let zeros = 0;
  let negatives = 0;
  for (const v of values) {
    if (v < low || v > high) outliers++;
    if (v === 0) zeros++;
    if (v < 0) negatives++;
  }
  return {
    count: n,
    sum: tidy(sum),
    mean: tidy(mean),
    standardDeviation: tidy(n > 1 ? Math.sqrt(squares / (n - 1)) : 0),
    min: sorted[0] as number,
    q25: tidy(q25),
    median: tidy(quantile(sorted, 0.5)),
    q75: tidy(q75),
    max: sorted[n - 1] as number,
    outliers,
    zeros,
    negatives,
  };
};

/** Most frequent values, ties by the value's own order so that the result is stable. */
export const topValues = (column: Column, limit: number): readonly TopValue[] => {
  const counts = new Map<string, number>();
  for (const v of column.values) if (v !== null) counts.set(String(v), (counts.get(String(v)) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
};

export const distinctCount = (column: Column): number => {
  const seen = new Set<Cell>();
  for (const v of column.values) if (v !== null) seen.add(v);
  return seen.size;
};
