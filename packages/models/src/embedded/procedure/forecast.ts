import { code, document, joinWords, list, num, percent, plural, table } from '../text/markdown.js';
import { embeddedLabel } from '../version.js';
import { type Procedure, use } from './procedure.js';
import { answerFrom, type ChartOutput, qualityOf, type ToolFinding } from './tool-output.js';

interface SeriesOutput extends ToolFinding {
  readonly path: string;
  readonly date: string;
  readonly step: string;
  readonly series: readonly {
    readonly column: string;
    readonly steps: number;
    readonly from: string;
    readonly to: string;
    readonly season: number;
    readonly combine: string;
    readonly anomalies: number;
    readonly method?: string;
    readonly folds?: number;
    readonly skill?: number;
    readonly band?: number;
    readonly backTests?: readonly { readonly method: string; readonly meanAbsoluteError: number }[];
  }[];
  readonly anomalies: readonly {
    readonly column: string;
    readonly time: string;
    readonly value: number;
    readonly expected: number;
    readonly z: number;
    readonly at: string;
  }[];
  readonly forecast: readonly {
    readonly column: string;
    readonly time: string;
    readonly forecast: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly recent: readonly { readonly column: string; readonly times: readonly string[]; readonly values: readonly number[] }[];
  readonly files: { readonly anomalies: string; readonly forecast?: string };
}

/** A moment that every machine reads the same, whatever its time zone. */
const utc = (time: string): string => (time.length > 10 ? `${time.slice(0, 10)}T${time.slice(11)}:00Z` : `${time}T00:00:00Z`);

/** Past, forecast with its band, and anomalies of one series in one drawing. */
const chartSpec = (found: SeriesOutput, column: string): Record<string, unknown> => {
  const past = found.recent.find((r) => r.column === column);
  const rows = [
    ...(past?.times ?? []).map((time, i) => ({ time: utc(time), value: past?.values[i], kind: 'seen' })),
    ...found.forecast
      .filter((f) => f.column === column)
      .map((f) => ({ time: utc(f.time), value: f.forecast, low: f.low, high: f.high, kind: 'forecast' })),
    ...found.anomalies
      .filter((a) => a.column === column && (past?.times ?? []).includes(a.time))
      .map((a) => ({ time: utc(a.time), value: a.value, kind: 'anomaly' })),
  ];
  const x = { field: 'time', type: 'temporal', scale: { type: 'utc' }, title: found.date };
  const y = { field: 'value', type: 'quantitative', title: column, scale: { zero: false } };
  const only = (kind: string) => [{ filter: `datum.kind === '${kind}'` }];
  return {
    title: `${column}${found.forecast.length > 0 ? ' with forecast' : ''}`,
    width: 680,
    height: 300,
    background: 'white',
    data: { values: rows },
    config: { font: 'sans-serif', view: { stroke: null }, axis: { gridColor: '#e5e7eb' } },
    layer: [
      {
        transform: only('forecast'),
        mark: { type: 'area', opacity: 0.2, color: '#d97706' },
        encoding: { x, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
      },
      { transform: only('seen'), mark: { type: 'line', color: '#2563eb' }, encoding: { x, y } },
      { transform: only('forecast'), mark: { type: 'line', color: '#d97706', strokeDash: [5, 3] }, encoding: { x, y } },
      { transform: only('anomaly'), mark: { type: 'point', filled: true, size: 70, color: '#dc2626' }, encoding: { x, y } },
    ],
  };
};

const reportOf = (f: SeriesOutput, headline: string, charts: readonly (readonly [string, string])[]): string =>
  document([
    `# Series in ${f.path}`,
    headline,
    ...charts.map(([column, path]) => `![${column}](${path})`),
    '## Anomalies',
    f.anomalies.length === 0
      ? 'No value is beyond the limit.'
      : table(
          ['Column', 'When', 'Value:', 'Expected:', 'z:', 'Where'],
          f.anomalies.slice(0, 40).map((a) => [code(a.column), a.time, num(a.value), num(a.expected), a.z.toFixed(1), a.at]),
        ),
    f.anomalies.length > 40 && `${num(f.anomalies.length - 40)} more are in ${code(f.files.anomalies)}.`,
    f.forecast.length > 0 &&
      document([
        '## Forecast',
        table(
          ['Column', 'When', 'Forecast:', 'Low:', 'High:'],
          f.forecast.slice(0, 60).map((x) => [code(x.column), x.time, num(x.forecast), num(x.low), num(x.high)]),
        ),
      ]).trimEnd(),
    f.forecast.length > 0 &&
      document([
        '### How well it would have done',
        table(
          ['Column', 'Method', 'Error of it:', 'Error of the other:', 'Better than naive by:', 'Held-out ends:'],
          f.series.flatMap((s) =>
            s.method === undefined
              ? []
              : [
                  [
                    code(s.column),
                    s.method,
                    num(s.backTests?.find((b) => b.method === s.method)?.meanAbsoluteError),
                    num(s.backTests?.find((b) => b.method !== s.method)?.meanAbsoluteError),
                    percent(s.skill ?? 0, 0),
                    num(s.folds),
                  ],
                ],
          ),
        ),
        'Errors are mean absolute errors on the ends of the series, which were held out and then forecast. Low and high enclose 80 % of them.',
      ]).trimEnd(),
    '## The series',
    table(
      ['Column', 'Steps:', 'From', 'To', 'Season:', 'Rows of a step'],
      f.series.map((s) => [code(s.column), num(s.steps), s.from, s.to, s.season > 1 ? num(s.season) : '–', s.combine]),
    ),
    '## How this was done',
    `Made by AutoWeave, ${embeddedLabel}. ${f.method}.`,
    table(
      ['File', 'Rows:', 'Bytes:', 'SHA-256'],
      f.inputs.map((i) => [code(i.path), num(i.rows), num(i.bytes), code(i.sha256)]),
    ),
    `Confidence **${f.confidence.toFixed(2)}**: ${f.confidenceBasis}.`,
    table(
      ['Check', 'Passed', 'Detail'],
      f.checks.map((k) => [k.name, k.passed ? 'yes' : '**no**', k.detail ?? '']),
    ),
    '### Limits',
    list(f.limits),
  ]);

/** Finds anomalies, forecasts, draws, reports. Arguments: `path`, `value`, `horizon`, `chart`, `report`, `anomalies`, `forecast`. */
export const forecast: Procedure = function* ({ args }) {
  const found = yield* use<SeriesOutput>(
    'analyze_series',
    Object.fromEntries(['path', 'value', 'horizon', 'anomalies', 'forecast'].flatMap((k) => (args[k] === undefined ? [] : [[k, args[k]]]))),
  );
  const base = String(args.chart ?? 'series.svg');
  const shown = found.series.slice(0, 3);
  const paths = shown.map((_, i) => (i === 0 ? base : base.replace(/\.svg$/i, `-${i + 1}.svg`)));
  const drawn = (yield shown.map((s, i) => ({
    tool: 'make_chart',
    arguments: { path: paths[i], spec: chartSpec(found, s.column) },
  }))) as readonly ChartOutput[];
  const worst = [...found.anomalies].sort((a, b) => Math.abs(b.z) - Math.abs(a.z))[0];
  const skill = found.series.flatMap((s) =>
    s.method === undefined
      ? []
      : [
          `${code(s.column)} by ${s.method}${(s.skill ?? 0) > 0 ? `, ${percent(s.skill ?? 0, 0)} better than naive` : ', nothing beats it'}`,
        ],
  );
  const headline = `**${plural(found.anomalies.length, 'anomaly', 'anomalies')} in ${joinWords(found.series.map((s) => code(s.column)))}.**${worst ? ` The clearest: ${code(worst.column)} was ${num(worst.value)} on ${worst.time}, ${num(worst.expected)} was to be expected.` : ''}${found.forecast.length > 0 ? ` Forecast for ${plural(found.forecast.length / Math.max(1, new Set(found.forecast.map((x) => x.column)).size), found.step)}: ${joinWords(skill)}.` : ''}`;
  yield* use('write_file', {
    path: args.report,
    content: reportOf(
      found,
      headline,
      shown.map((s, i) => [s.column, paths[i] ?? base] as const),
    ),
  });
  const checks = [...found.checks, ...drawn.flatMap((d) => d.checks)];
  const files = [String(args.report), ...paths, found.files.anomalies, ...(found.files.forecast ? [found.files.forecast] : [])];
  return {
    summary: `${headline}\n\nFiles: ${joinWords(files.map((p) => `[${p}](${p})`))}.`,
    data: {
      series: found.series,
      anomalies: found.anomalies,
      forecast: found.forecast,
      inputs: found.inputs,
      report: args.report,
      confidenceBasis: found.confidenceBasis,
    },
    ...answerFrom(found, { checks: drawn.flatMap((d) => d.checks) }),
    quality: qualityOf(checks),
  };
};
