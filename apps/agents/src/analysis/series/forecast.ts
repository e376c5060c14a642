import { quantile } from '../stats/describe.js';

export type Method = 'Holt-Winters' | 'Holt (damped trend)' | 'seasonal naive' | 'naive';

interface Smoothing {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

const damping = 0.98;
const grid: readonly Smoothing[] = [0.1, 0.3, 0.5, 0.8].flatMap((alpha) =>
  [0.01, 0.1, 0.3].flatMap((beta) => [0.05, 0.2, 0.5].map((gamma) => ({ alpha, beta, gamma }))),
);

/** Additive Holt-Winters with damped trend (Gardner & McKenzie 1985). Answers the next values and the one-step errors. */
export const holtWinters = (
  values: readonly number[],
  season: number,
  { alpha, beta, gamma }: Smoothing,
  horizon: number,
): { readonly ahead: readonly number[]; readonly sse: number } => {
  const first = values.slice(0, season);
  let level = first.reduce((a, b) => a + b, 0) / first.length;
  const second = values.slice(season, 2 * season);
  let trend =
    season > 1 && second.length === season
      ? (second.reduce((a, b) => a + b, 0) / season - level) / season
      : ((values[1] ?? level) - (values[0] ?? level)) / 2;
  const seasonal = season > 1 ? first.map((v) => v - level) : [0];
  let sse = 0;
  for (let i = season > 1 ? season : 1; i < values.length; i++) {
    const v = values[i] as number;
    const s = seasonal[i % season] as number;
    const forecast = level + damping * trend + s;
    sse += (v - forecast) ** 2;
    const before = level;
    level = alpha * (v - s) + (1 - alpha) * (level + damping * trend);
    trend = beta * (level - before) + (1 - beta) * damping * trend;
    if (season > 1) seasonal[i % season] = gamma * (v - level) + (1 - gamma) * s;
  }
  let sum = 0;
  const ahead = Array.from({ length: horizon }, (_, h) => {
    sum += damping ** (h + 1);
    return level + sum * trend + (seasonal[(values.length + h) % season] as number);
  });
  return { ahead, sse };
};

const fitted = (values: readonly number[], season: number, horizon: number): readonly number[] => {
  let best = holtWinters(values, season, grid[0] as Smoothing, horizon);
  for (const smoothing of grid.slice(1)) {
    const next = holtWinters(values, season, smoothing, horizon);
    if (next.sse < best.sse) best = next;
  }
  return best.ahead;
};

/** The same place of the last season again. */
export const seasonalNaive = (values: readonly number[], season: number, horizon: number): readonly number[] =>
  Array.from({ length: horizon }, (_, h) => values[values.length - season + (h % season)] as number);

export interface BackTest {
  readonly method: Method;
  /** Mean absolute error over all held-out steps. */
  readonly meanAbsoluteError: number;
}

export interface Forecast {
  readonly method: Method;
  readonly values: readonly number[];
  /** Half width of the band that held 80 % of the back-test errors. */
  readonly band: number;
  readonly backTests: readonly BackTest[];
  readonly folds: number;
  /** 1 − error / naive error: how much better than repeating the last season. */
  readonly skill: number;
}

/**
 * Forecasts by the method that was better on held-out ends of the same series: Holt-Winters or the (seasonal) naive one.
 * The naive one stays when it is not beaten. Undefined when the series is too short to hold out two horizons.
 */
export const forecast = (values: readonly number[], season: number, horizon: number): Forecast | undefined => {
  const least = Math.max(2 * season + 2, 10);
  const folds = Math.min(4, Math.floor((values.length - least) / horizon));
  if (folds < 2) return undefined;
  const smooth: Method = season > 1 ? 'Holt-Winters' : 'Holt (damped trend)';
  const naive: Method = season > 1 ? 'seasonal naive' : 'naive';
  const errors = new Map<Method, number[]>([
    [smooth, []],
    [naive, []],
  ]);
  for (let fold = folds; fold >= 1; fold--) {
    const cut = values.length - fold * horizon;
    const known = values.slice(0, cut);
    const truth = values.slice(cut, cut + horizon);
    const note = (method: Method, ahead: readonly number[]): void =>
      truth.forEach((t, h) => void errors.get(method)?.push(Math.abs(t - (ahead[h] as number))));
    note(smooth, fitted(known, season, horizon));
    note(naive, seasonalNaive(known, season, horizon));
  }
  const mean = (method: Method): number =>
    (errors.get(method) ?? []).reduce((a, b) => a + b, 0) / Math.max(1, errors.get(method)?.length ?? 0);
  const better: Method = mean(smooth) < mean(naive) ? smooth : naive;
  const ahead = better === smooth ? fitted(values, season, horizon) : seasonalNaive(values, season, horizon);
  return {
    method: better,
    values: ahead,
    band: quantile(Float64Array.from(errors.get(better) ?? []).sort(), 0.8),
    backTests: [
      { method: smooth, meanAbsoluteError: mean(smooth) },
      { method: naive, meanAbsoluteError: mean(naive) },
    ],
    folds,
    skill: mean(naive) === 0 ? 0 : 1 - mean(better) / mean(naive),
  };
};
