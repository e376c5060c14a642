import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { matchColumn } from '../../analysis/column/match-column.js';
import { roleOf } from '../../analysis/column/role.js';
import { csvText } from '../../analysis/csv-text.js';
import { raise } from '../../analysis/fault.js';
import { expectedValues, findAnomalies, zLimit } from '../../analysis/series/anomalies.js';
import { forecast } from '../../analysis/series/forecast.js';
import { type RegularSeries, regularSeries, seasonOf, timeAfter } from '../../analysis/series/regular-series.js';
import { tidy } from '../../analysis/stats/describe.js';
import { type Column, rowLocator, type Table } from '../../analysis/table/table.js';
import { defineTool } from '../tool.js';
import { inputOf, readingConfidence, rulesVersion } from './finding.js';
import { fitOutput } from './fit-output.js';
import { type LoadedTable, loadTable } from './load-table.js';
import { writeWorkspaceFile } from './write-file-atomic.js';

const maxColumns = 6;
const stepsPer = {
  hour: { hour: 1, day: 24, week: 168, month: 720 },
  day: { hour: 1, day: 1, week: 7, month: 30 },
  week: { hour: 1, day: 1, week: 1, month: 4 },
  month: { hour: 1, day: 1, week: 1, month: 1 },
} as const;
const round = (v: number): number => tidy(Number(v.toPrecision(8)));

const dateOf = (table: Table, wanted: string | undefined): Column => {
  if (wanted !== undefined) return matchColumn(wanted, table.columns, ['date', 'datetime']).column;
  const dates = table.columns.filter((c) => c.kind === 'date' || c.kind === 'datetime');
  return (
    dates.sort((a, b) => a.missing - b.missing)[0] ??
    raise(
      'CLARIFICATION_NEEDED',
      'The table has no column of dates, so there is no series over time.',
      `Columns: ${table.columns.map((c) => `${c.name} (${c.kind})`).join(', ')}.`,
      { columns: table.columns.map((c) => c.name) },
    )
  );
};

/** The first row of a step: where a reader finds the value. */
const placeOf = (source: LoadedTable, date: Column, time: string): string => {
  const row = date.values.findIndex((d) => typeof d === 'string' && d.startsWith(time.slice(0, 10)));
  return row < 0 ? time : rowLocator(source.table, row);
};

const analyse = (series: RegularSeries, horizonSteps: number) => {
  const season = seasonOf(series);
  const expected = expectedValues(series.values, season);
  const anomalies = findAnomalies(series.values, season).filter((a) => !series.filled.has(a.index));
  const cleaned = series.values.map((v, i) => (anomalies.some((a) => a.index === i) ? (expected[i] as number) : v));
  const ahead = horizonSteps > 0 ? forecast(cleaned, season, horizonSteps) : undefined;
  return { season, anomalies, ahead };
};

/** Finds values that do not fit and forecasts a series, with the error that back-tests showed. */
export const analyzeSeries = defineTool({
  name: 'analyze_series',
  description:
    'Analyse number columns of a table over time: anomalies (modified z-score of what trend and season do not explain) and a forecast (Holt-Winters against seasonal naive, the better one by back-test on held-out ends, with its error and an 80 % band). Writes anomalies and forecast to CSV files. Names the rows of each anomaly.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({
    path: WorkspacePath,
    value: z.string().max(200).optional().describe('column to analyse; default: all number columns, six at most'),
    date: z.string().max(200).optional(),
    horizon: z
      .object({ count: z.number().int().min(1).max(400), unit: z.enum(['hour', 'day', 'week', 'month']) })
      .optional()
      .describe('how far to forecast; absent: no forecast'),
    anomalies: WorkspacePath.default('anomalies.csv'),
    forecast: WorkspacePath.default('forecast.csv'),
  }),
  run: async ({ path, value, date, horizon, anomalies, forecast: forecastPath }, ctx) => {
    const source = await loadTable(path, ctx);
    const time = dateOf(source.table, date);
    const wanted =
      value === undefined
        ? source.table.columns.filter((c) => c.kind === 'number' && roleOf(c).role === 'number')
        : [matchColumn(value, source.table.columns, ['number']).column];
    const columns = wanted.slice(0, maxColumns);
    const found = columns.flatMap((column) => {
      const series = regularSeries(time, column);
      if (series === undefined) return [];
      const steps = horizon === undefined ? 0 : Math.min(400, Math.max(1, horizon.count * stepsPer[series.step][horizon.unit]));
      return [{ series, steps, ...analyse(series, steps) }];
    });
    if (found.length === 0)
      raise(
        'CLARIFICATION_NEEDED',
        'No number column has at least eight steps over time.',
        `Date column: ${time.name}; number columns: ${wanted.map((c) => c.name).join(', ') || 'none'}.`,
        { columns: source.table.columns.map((c) => c.name) },
      );
    const odd = found.flatMap(({ series, anomalies: list }) =>
      list.map((a) => ({
        column: series.column,
        time: series.times[a.index] ?? '',
        value: a.value,
        expected: round(a.expected),
        z: round(a.z),
        at: placeOf(source, time, series.times[a.index] ?? ''),
      })),
    );
    const ahead = found.flatMap(({ series, ahead: f }) =>
      (f?.values ?? []).map((v, i) => ({
        column: series.column,
        time: timeAfter(series, i + 1),
        forecast: round(v),
        low: round(v - (f?.band ?? 0)),
        high: round(v + (f?.band ?? 0)),
      })),
    );
    const anomalyFile = await writeWorkspaceFile(
      anomalies,
      csvText(
        ['column', 'time', 'value', 'expected', 'z', 'at'],
        odd.map((a) => [a.column, a.time, a.value, a.expected, a.z, a.at]),
      ),
      ctx,
    );
    const forecastFile =
      ahead.length === 0
        ? undefined
        : await writeWorkspaceFile(
            forecastPath,
            csvText(
              ['column', 'time', 'forecast', 'low_80', 'high_80'],
              ahead.map((f) => [f.column, f.time, f.forecast, f.low, f.high]),
            ),
            ctx,
          );
    const skilled = found.filter((f) => (f.ahead?.skill ?? 0) > 0).length;
    const short = horizon === undefined ? [] : found.filter((f) => f.ahead === undefined).map((f) => f.series.column);
    return {
      summary: `${odd.length} anomalies in ${found.length} series${forecastFile === undefined ? '' : `, ${ahead.length} forecast values`}`,
      output: fitOutput(
        {
          path,
          date: time.name,
          step: found[0]?.series.step,
          anomalies: odd,
          forecast: ahead,
          series: found.map(({ series, season, ahead: f, anomalies: list }) => ({
            column: series.column,
            steps: series.values.length,
            from: series.times[0],
            to: series.times.at(-1),
            season,
            combine: series.combine,
            filled: series.filled.size,
            anomalies: list.length,
            ...(f === undefined
              ? {}
              : {
                  method: f.method,
                  folds: f.folds,
                  skill: round(f.skill),
                  band: round(f.band),
                  backTests: f.backTests.map((b) => ({ method: b.method, meanAbsoluteError: round(b.meanAbsoluteError) })),
                }),
          })),
          recent: found.map(({ series }) => ({
            column: series.column,
            times: series.times.slice(-160),
            values: series.values.slice(-160),
          })),
          files: { anomalies: anomalyFile.path, ...(forecastFile === undefined ? {} : { forecast: forecastFile.path }) },
          method: `${rulesVersion}: even series, rolling median + seasonal medians, modified z-score beyond ${zLimit}; Holt-Winters (damped, additive) against the naive forecast, chosen by back-test`,
          inputs: [inputOf(source)],
          evidence: [...odd]
            .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
            .slice(0, 40)
            .map((a) => ({
              claim: `${a.column} is ${a.value} at ${a.time}, ${a.expected} was to be expected (z ${a.z.toFixed(1)})`,
              source: path,
              locator: a.at,
              sha256: source.sha256,
            })),
          checks: [
            {
              name: 'every anomaly is beyond the limit',
              passed: odd.every((a) => Math.abs(a.z) > zLimit),
              detail: `${odd.length} anomalies, |z| > ${zLimit}`,
            },
            ...(ahead.length === 0
              ? []
              : [
                  {
                    name: 'the method chosen is the better one in the back-test',
                    passed: found.every((f) => f.ahead === undefined || f.ahead.skill >= 0),
                    detail: `${skilled} of ${found.length} series beat the naive forecast`,
                  },
                ]),
          ],
          confidence:
            Math.round(
              readingConfidence(source) *
                (horizon === undefined ? 0.7 : 0.4 + 0.4 * Math.max(0, Math.min(1, Math.min(...found.map((f) => f.ahead?.skill ?? 0))))) *
                1_000,
            ) / 1_000,
          confidenceBasis:
            horizon === undefined
              ? 'reading confidence × 0.7 (a rule for outliers, no proof)'
              : 'reading confidence × (0.4 + 0.4 × the lowest skill over the naive forecast in the back-test)',
          limits: [
            'Anomalies are values that do not fit the pattern of this file; they need not be errors.',
            ...(horizon === undefined
              ? []
              : ['The forecast continues the past; it knows no events to come. The band held 80 % of the back-test errors.']),
            ...found
              .filter((f) => f.ahead !== undefined && f.ahead.skill <= 0)
              .map((f) => `${f.series.column}: no method beat the ${f.ahead?.method} forecast, which is used.`),
            ...short.map((c) => `${c}: too short to back-test this horizon, so there is no forecast.`),
            ...found
              .filter((f) => f.series.filled.size > 0)
              .map(
                (f) =>
                  `${f.series.column}: ${f.series.filled.size} ${f.series.step}${f.series.filled.size === 1 ? '' : 's'} without a row are filled between their neighbours.`,
              ),
            ...(wanted.length > columns.length ? [`Only the first ${maxColumns} of ${wanted.length} number columns are analysed.`] : []),
            ...source.table.notices,
          ],
        },
        ['recent', 'anomalies', 'forecast', 'evidence'],
      ),
    };
  },
});
