import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../forest/random.js';
import { readCsv } from '../table-reader/index.js';
import { findAnomalies } from './anomalies.js';
import { forecast, holtWinters, seasonalNaive } from './forecast.js';
import { regularSeries, seasonOf, timeAfter } from './regular-series.js';

const seriesOf = (text: string) => {
  const table = readCsv(Buffer.from(text), 'x.csv');
  const [date, value] = table.columns;
  return date && value && regularSeries(date, value);
};

describe('Series over time', () => {
  it('puts rows on an even grid, adds amounts, averages levels, fills gaps on the line', () => {
    const days = Array.from({ length: 12 }, (_, i) => `2024-01-${String(i + 1).padStart(2, '0')},${i * 10}`).filter((_, i) => i !== 4);
    const series = seriesOf(`day,level\n${days.join('\n')}\n2024-01-01,10\n`);
    expect(series).toMatchObject({ step: 'day', combine: 'mean' });
    expect(series?.values.slice(0, 6)).toEqual([5, 10, 20, 30, 40, 50]);
    expect([...(series?.filled ?? [])]).toEqual([4]);
    expect(seriesOf(`day,revenue\n${days.join('\n')}\n2024-01-01,10\n`)?.values[0]).toBe(10);
  });

  it('knows months and weeks and what comes after them', () => {
    const months = seriesOf(
      `month,v\n${Array.from({ length: 30 }, (_, i) => `${2022 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')},${i}`).join('\n')}\n`,
    );
    expect(months && [months.step, seasonOf(months), timeAfter(months, 1), timeAfter(months, 8)]).toEqual([
      'month',
      12,
      '2024-07-01',
      '2025-02-01',
    ]);
  });

  it('finds planted outliers in a trend with a season, and none without', () => {
    const random = seededRandom(1);
    const clean = Array.from({ length: 120 }, (_, i) => 100 + i * 0.5 + [0, 5, 9, 4, 0, -20, -25][i % 7]! + random() * 4);
    expect(findAnomalies(clean, 7)).toEqual([]);
    const dirty = clean.map((v, i) => (i === 40 ? v + 60 : i === 90 ? v - 60 : v));
    expect(findAnomalies(dirty, 7).map((a) => a.index)).toEqual([40, 90]);
    expect(findAnomalies(new Array<number>(30).fill(5), 1)).toEqual([]);
  });

  it('does not depend on scale and place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: -500, max: 500 }),
        (values, scale, shift) => {
          const near = (a: readonly { readonly index: number; readonly z: number }[]) =>
            a.filter((x) => Math.abs(Math.abs(x.z) - 3.5) > 1e-6).map((x) => x.index);
          expect(
            near(
              findAnomalies(
                values.map((v) => v * scale + shift),
                1,
              ),
            ),
          ).toEqual(near(findAnomalies(values, 1)));
        },
      ),
    );
  });

  it('continues a line and a pure season', () => {
    const season = [10, 20, 30, 20];
    expect(seasonalNaive([...season, ...season], 4, 6)).toEqual([10, 20, 30, 20, 10, 20]);
    expect(
      holtWinters(
        Array.from({ length: 12 }, (_, i) => season[i % 4] as number),
        4,
        { alpha: 0.3, beta: 0.1, gamma: 0.2 },
        4,
      ).ahead.map((v) => Math.round(v)),
    ).toEqual([10, 20, 30, 20]);
  });

  it('beats the naive forecast where there is a trend, keeps it on noise, and says how it knows', () => {
    const trend = Array.from({ length: 84 }, (_, i) => i * 3 + [0, 5, 9, 4, 0, -20, -25][i % 7]!);
    expect(forecast(trend, 7, 7)).toMatchObject({ method: 'Holt-Winters', folds: 4 });
    expect(forecast(trend, 7, 7)?.skill).toBeGreaterThan(0.5);
    expect(forecast(new Array<number>(40).fill(7), 1, 5)).toMatchObject({ method: 'naive', values: [7, 7, 7, 7, 7], band: 0, skill: 0 });
    expect(forecast([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1, 5)).toBeUndefined();
  });
});
