import { isTable } from '../intent/files.js';
import { horizonIn, seriesValue } from '../intent/slots.js';
import { embeddedVersion } from '../version.js';
import { outputNamed, task, type Template } from './plan-context.js';

/** Anomalies and, when asked, a forecast of the number columns over time. */
export const forecastPlan: Template = (ctx) => {
  const path = ctx.files.inputs.find(isTable) ?? '';
  const value = seriesValue(ctx.goal.text);
  const horizon = horizonIn(ctx.goal.text);
  const report = outputNamed(ctx.files, /\.(md|markdown|txt)$/i, 'series.md');
  const chart = outputNamed(ctx.files, /\.svg$/i, 'series.svg');
  const what =
    horizon === undefined
      ? 'Find anomalies'
      : `Find anomalies and forecast ${horizon.count} ${horizon.unit}${horizon.count === 1 ? '' : 's'}`;
  return {
    summary: `${what} in ${path}; write ${report}.`,
    tasks: [
      task(ctx, {
        key: 'profile',
        name: `Profile ${path}`,
        description: `Read ${path}; describe its columns.`,
        procedure: 'profile',
        args: { path },
        tools: ['profile_table'],
      }),
      task(ctx, {
        key: 'series',
        name: `${what} in ${path}`,
        description: `${what}: robust z-scores against trend and season; Holt-Winters against the naive forecast with a back-test. Draw and write ${report}.`,
        procedure: 'forecast',
        args: {
          path,
          ...(value === undefined ? {} : { value }),
          ...(horizon === undefined ? {} : { horizon }),
          chart,
          report,
          anomalies: 'anomalies.csv',
          forecast: 'forecast.csv',
        },
        tools: ['analyze_series', 'make_chart', 'write_file'],
        dependsOn: ['profile'],
        weight: 2,
      }),
    ],
    answerFrom: 'series',
    criteria: [
      { kind: 'artifact', taskKey: 'series', path: report, minBytes: 200 },
      { kind: 'artifact', taskKey: 'series', path: chart, minBytes: 500 },
      { kind: 'checks' },
    ],
    method: embeddedVersion,
  };
};
