import { quantile } from '../stats/describe.js';

export interface Anomaly {
  readonly index: number;
  readonly value: number;
  readonly expected: number;
  /** Robust z-score of the residual. */
  readonly z: number;
}

const median = (values: readonly number[]): number => quantile(Float64Array.from(values).sort(), 0.5);

/** Beyond this a modified z-score is called an outlier (Iglewicz & Hoaglin 1993). */
export const zLimit = 3.5;

/**
 * A rolling median. Where its window would leave the series, the line through the last medians goes on, so that a trend
 * does not look like an outlier at the ends.
 */
const rollingMedian = (values: readonly number[], half: number): readonly number[] => {
  const n = values.length;
  if (n < 4 * half + 2) return values.map((_, i) => median(values.slice(Math.max(0, i - half), i + half + 1)));
  const inner = Array.from({ length: n - 2 * half }, (_, k) => median(values.slice(k, k + 2 * half + 1)));
  const at = (k: number): number => inner[k] as number;
  const last = inner.length - 1;
  const rise = (at(half) - at(0)) / half;
  const fall = (at(last) - at(last - half)) / half;
  return values.map((_, i) =>
    i < half ? at(0) - rise * (half - i) : i > n - 1 - half ? at(last) + fall * (i - (n - 1 - half)) : at(i - half),
  );
};

/** What is usual at each place: a rolling median as the trend, and the median deviation of each place in the season. */
export const expectedValues = (values: readonly number[], season: number): readonly number[] => {
  const trend = rollingMedian(values, Math.max(3, season > 1 ? season : 5));
  if (season < 2) return trend;
  const offsets = Array.from({ length: season }, (_, s) =>
    median(values.flatMap((v, i) => (i % season === s ? [v - (trend[i] as number)] : []))),
  );
  return trend.map((t, i) => t + (offsets[i % season] as number));
};

/**
 * Values that do not fit trend and season: modified z-score 0.6745 · (r − median) / MAD beyond 3.5. Medians, so that the
 * outliers themselves do not hide each other.
 */
export const findAnomalies = (values: readonly number[], season: number): readonly Anomaly[] => {
  const expected = expectedValues(values, season);
  const residuals = values.map((v, i) => v - (expected[i] as number));
  const centre = median(residuals);
  const mad = median(residuals.map((r) => Math.abs(r - centre)));
  const meanDeviation = residuals.reduce((a, r) => a + Math.abs(r - centre), 0) / Math.max(1, residuals.length);
  const scale = mad > 0 ? mad / 0.6745 : meanDeviation * 1.253314;
  if (scale === 0) return [];
  return residuals.flatMap((r, index) => {
    const z = (r - centre) / scale;
    return Math.abs(z) > zLimit ? [{ index, value: values[index] as number, expected: expected[index] as number, z }] : [];
  });
};
