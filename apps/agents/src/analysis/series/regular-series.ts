import { foldName, relationOf } from '../column/synonyms.js';
import { preciseSum, quantile, tidy } from '../stats/describe.js';
import type { Column } from '../table/table.js';

export type Step = 'hour' | 'day' | 'week' | 'month';

/** Values at even distances in time, gaps filled in. */
export interface RegularSeries {
  readonly column: string;
  readonly step: Step;
  /** Start of each step, `YYYY-MM-DD` or `YYYY-MM-DD HH:00`. */
  readonly times: readonly string[];
  readonly values: readonly number[];
  /** Steps without a row, filled between their neighbours. */
  readonly filled: ReadonlySet<number>;
  /** How several rows of one step become one value. */
  readonly combine: 'sum' | 'mean' | 'single';
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const msOf = (text: string): number => Date.parse(`${text.slice(0, 10)}T${text.slice(11) || '00:00:00'}Z`);

/** The usual distance of different moments decides the step. */
export const stepOf = (moments: readonly number[]): Step => {
  const distinct = [...new Set(moments)].sort((a, b) => a - b);
  const gaps = distinct.slice(1).map((m, i) => m - (distinct[i] as number));
  const usual = gaps.length === 0 ? dayMs : quantile(Float64Array.from(gaps).sort(), 0.5);
  if (usual < 0.6 * dayMs) return 'hour';
  if (usual < 4 * dayMs) return 'day';
  return usual < 20 * dayMs ? 'week' : 'month';
};

/** Number of the step in which a moment lies; weeks begin on Monday. */
const indexOf = (ms: number, step: Step): number => {
  if (step === 'hour') return Math.floor(ms / hourMs);
  if (step === 'day') return Math.floor(ms / dayMs);
  if (step === 'week') return Math.floor((ms / dayMs + 3) / 7);
  const d = new Date(ms);
  return d.getUTCFullYear() * 12 + d.getUTCMonth();
};

/** How the start of a step is written. */
export const labelOf = (index: number, step: Step): string => {
  if (step === 'hour') return `${new Date(index * hourMs).toISOString().slice(0, 13).replace('T', ' ')}:00`;
  if (step === 'day') return new Date(index * dayMs).toISOString().slice(0, 10);
  if (step === 'week') return new Date((index * 7 - 3) * dayMs).toISOString().slice(0, 10);
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;
};

/** The start of the step that follows the last of a series by `ahead` steps. */
export const timeAfter = (series: RegularSeries, ahead: number): string =>
  labelOf(indexOf(msOf(series.times.at(-1) ?? '1970-01-01'), series.step) + ahead, series.step);

const adds = (name: string): boolean =>
  ['revenue', 'quantity', 'cost', 'profit'].some((word) =>
    foldName(name)
      .split(' ')
      .some((part) => relationOf(word, part) === 'same' || part === word),
  ) || /count|number|total|orders|visits|clicks|anzahl/i.test(name);

/**
 * A column over time as an even series: amounts and counts of one step are added, other figures averaged; missing steps
 * are filled on the line between their neighbours. Undefined below eight steps.
 */
export const regularSeries = (date: Column, value: Column): RegularSeries | undefined => {
  const points = date.values.flatMap((d, i) =>
    typeof d === 'string' && typeof value.values[i] === 'number' ? [[msOf(d), value.values[i] as number] as const] : [],
  );
  if (points.length < 8) return undefined;
  const step = stepOf(points.map(([ms]) => ms));
  const cells = new Map<number, number[]>();
  for (const [ms, v] of points) cells.set(indexOf(ms, step), [...(cells.get(indexOf(ms, step)) ?? []), v]);
  const indices = [...cells.keys()].sort((a, b) => a - b);
  const first = indices[0] as number;
  const last = indices.at(-1) as number;
  if (last - first < 7 || last - first > 20_000) return undefined;
  const combine = [...cells.values()].every((c) => c.length === 1) ? 'single' : adds(value.name) ? 'sum' : 'mean';
  const values: number[] = [];
  const filled = new Set<number>();
  for (let i = first; i <= last; i++) {
    const cell = cells.get(i);
    if (cell === undefined) {
      filled.add(i - first);
      values.push(Number.NaN);
    } else values.push(tidy(preciseSum(cell) / (combine === 'mean' ? cell.length : 1)));
  }
  for (const gap of filled) {
    let next = gap;
    while (filled.has(next)) next++;
    const before = values[gap - 1] as number;
    values[gap] = tidy(before + ((values[next] as number) - before) / (next - gap + 1));
  }
  return { column: value.name, step, times: values.map((_, i) => labelOf(first + i, step)), values, filled, combine };
};

/** Steps of one season that the series is long enough for (two full ones), or 1. */
export const seasonOf = (series: RegularSeries): number => {
  const candidate = { hour: 24, day: 7, week: 52, month: 12 }[series.step];
  return series.values.length >= 2 * candidate + 2 ? candidate : 1;
};
