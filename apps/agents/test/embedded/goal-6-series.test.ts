import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/analysis/forest/random.js';
import { runGoal } from './goal-driver.js';

const random = seededRandom(11);
const day = (i: number): string => new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10);
const metrics = `date,visits,latency\n${Array.from({ length: 140 }, (_, i) => `${day(i)},${Math.round(500 + i * 2 + [0, 20, 40, 30, 10, -120, -150][i % 7]! + random() * 30 + (i === 60 ? 700 : 0))},${(20 + random() * 4 + (i === 100 ? 80 : 0)).toFixed(1)}`).join('\n')}\n`;

describe('Goal 6: anomalies and forecast', () => {
  it('finds the planted anomalies, forecasts four weeks, and shows the back-test', async () => {
    const done = await runGoal('Find anomalies in metrics.csv and forecast four weeks', { 'metrics.csv': metrics });
    expect(done.fault).toBeUndefined();
    const data = (done.results.get('series')?.data ?? {}) as unknown as {
      anomalies: { column: string; time: string; at: string }[];
      forecast: { column: string; time: string; forecast: number }[];
      series: { method: string; skill: number }[];
    };
    expect(data.anomalies.map((a) => [a.column, a.time, a.at])).toEqual([
      ['visits', day(60), 'line 62'],
      ['latency', day(100), 'line 102'],
    ]);
    const visits = data.forecast.filter((f) => f.column === 'visits');
    expect(visits.map((f) => f.time)).toEqual(Array.from({ length: 28 }, (_, i) => day(140 + i)));
    visits.forEach((f, i) =>
      expect(Math.abs(f.forecast - (515 + (140 + i) * 2 + [0, 20, 40, 30, 10, -120, -150][(140 + i) % 7]!))).toBeLessThan(45),
    );
    expect(data.series[0]).toMatchObject({ method: 'Holt-Winters' });
    expect(done.files.get('series.md')).toContain('How well it would have done');
    expect(done.files.get('series.svg')).toMatch(/^<svg /);
    expect(done.files.get('forecast.csv')?.split('\n')).toHaveLength(2 * 28 + 2);
  });

  it('takes the column and the horizon that are named, and says when it is too short', async () => {
    const named = await runGoal('forecast visits for the next 10 days', { 'metrics.csv': metrics });
    expect(((named.results.get('series')?.data ?? {}).forecast as unknown[]).length).toBe(10);
    const short = await runGoal('forecast visits for the next 10 days', { 'metrics.csv': metrics.split('\n').slice(0, 20).join('\n') });
    expect(short.results.get('series')?.limits.join(' ')).toContain('too short');
  });

  it('asks when there is no time in the table', async () => {
    expect((await runGoal('Find anomalies in a.csv', { 'a.csv': 'x,y\n1,2\n3,4\n' })).fault?.code).toBe('CLARIFICATION_NEEDED');
  });
});
