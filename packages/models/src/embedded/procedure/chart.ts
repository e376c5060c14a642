import { num, plural } from '../text/markdown.js';
import { type Procedure, use } from './procedure.js';
import { type AggregateOutput, answerFrom, type ChartOutput, qualityOf } from './tool-output.js';

const words: Readonly<Record<string, string>> = {
  sum: 'Total',
  avg: 'Average',
  count: 'Number',
  min: 'Lowest',
  max: 'Highest',
  median: 'Median',
};
const adverbs: Readonly<Record<string, string>> = {
  day: 'per day',
  week: 'per week',
  month: 'per month',
  quarter: 'per quarter',
  year: 'per year',
};

/** What an aggregation is about, e.g. `Total revenue per month`. */
export const aggregateTitle = (a: AggregateOutput): string =>
  `${words[a.function] ?? a.function} ${a.value ?? 'of rows'}${a.period ? ` ${adverbs[a.period]}` : ''}${a.by ? ` by ${a.by}` : ''}`;

/** Aggregates and draws. Arguments: `path`, `value`, `function`, `period`, `by`, `chart` (SVG path), `limit`. */
export const chart: Procedure = function* ({ args }) {
  const totals = yield* use<AggregateOutput>(
    'aggregate_table',
    Object.fromEntries(
      ['path', 'value', 'function', 'period', 'date', 'by', 'limit'].flatMap((k) => (args[k] === undefined ? [] : [[k, args[k]]])),
    ),
  );
  const title = aggregateTitle(totals);
  const key = totals.period === undefined ? 'group' : 'period';
  const measure = totals.value ?? 'rows';
  const known = totals.groups.map((g) => ({
    [key]: g[key] ?? '',
    [measure]: g.value,
    ...(totals.period && totals.by ? { [totals.by]: g.group } : {}),
  }));
  const gaps = (totals.emptyPeriods ?? []).map((period) => ({ [key]: period, [measure]: null }));
  const data = gaps.length === 0 ? known : [...known, ...gaps].sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));
  const kind =
    totals.period === undefined
      ? totals.groups.length > 6
        ? 'horizontal_bar'
        : 'bar'
      : totals.groups.length > 36 || totals.by
        ? 'line'
        : 'bar';
  const drawn = yield* use<ChartOutput>('make_chart', {
    path: args.chart,
    title,
    kind,
    x: key,
    y: measure,
    data: data.slice(0, 400),
    xTitle: totals.period ? (totals.date ?? totals.period) : (totals.by ?? 'group'),
    yTitle: `${measure}${totals.unit && !/decimal/.test(totals.unit) ? ` (${totals.unit})` : ''}`,
    ...(totals.period && totals.by ? { series: totals.by } : {}),
  });
  const best = [...totals.groups].filter((g) => g.value !== null).sort((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
  const peak = best === undefined ? '' : ` Highest: ${best.period ?? best.group} with ${num(best.value)}.`;
  const checks = [...totals.checks, ...drawn.checks];
  return {
    summary: `${title}: ${plural(totals.groups.length, key === 'period' ? 'period' : 'group')}, drawn in [${drawn.path}](${drawn.path}).${peak}`,
    data: { totals, chart: { path: drawn.path, sha256: drawn.sha256 }, title, confidenceBasis: totals.confidenceBasis },
    ...answerFrom(totals, { checks: drawn.checks }),
    quality: qualityOf(checks),
  };
};
