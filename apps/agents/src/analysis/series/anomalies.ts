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

/** What is usual at each place: a rolling median as the trend, and the median deviation of each place in the season. */
export const expectedValues = (values: readonly number[], season: number): readonly number[] => {
  const half = Math.max(3, season > 1 ? season : 5);
  const trend = values.map((_, i) => median(values.slice(Math.max(0, i - half), i + half + 1)));
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
