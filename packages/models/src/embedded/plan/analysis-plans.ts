import type { PlanTask } from '@autoweave/contracts';
import { isTable } from '../intent/files.js';
import { driverTarget, functionIn, groupIn, howMany, periodIn, valueIn } from '../intent/slots.js';
import { embeddedVersion } from '../version.js';
import { outputNamed, slug, stem, task, type Template } from './plan-context.js';

const markdown = /\.(md|markdown|txt)$/i;
const checks = { kind: 'checks' } as const;

/** Profile → drivers ∥ chart → report. */
export const driversPlan: Template = (ctx) => {
  const path = ctx.files.inputs.find(isTable) ?? '';
  const target = driverTarget(ctx.goal.text) ?? '';
  const top = howMany(ctx.goal.text, 3);
  const period = periodIn(ctx.goal.text);
  const wantsChart = period !== undefined || /\b(chart|plot|graph|diagram)\b/i.test(ctx.goal.text);
  const reportPath = outputNamed(ctx.files, markdown, 'report.md');
  const chartPath = outputNamed(ctx.files, /\.svg$/i, `${slug(target)}-per-${period ?? 'month'}.svg`);
  const tasks: PlanTask[] = [
    task(ctx, {
      key: 'profile',
      name: `Profile ${path}`,
      description: `Read ${path}, find the type of every column, count what is missing, and find the column that "${target}" means.`,
      procedure: 'profile',
      args: { path, target },
      tools: ['profile_table'],
    }),
    task(ctx, {
      key: 'drivers',
      name: `Find the ${top} strongest drivers of ${target}`,
      description: `Rank the columns of ${path} by what they tell about ${target}: hold-out permutation importance of a forest, correlation and η². State skill and limits; recommend nothing without skill.`,
      procedure: 'drivers',
      args: { path, target, top },
      tools: ['find_drivers'],
      dependsOn: ['profile'],
      weight: 3,
    }),
  ];
  if (wantsChart) {
    tasks.push(
      task(ctx, {
        key: 'chart',
        name: `Chart ${target} per ${period ?? 'month'}`,
        description: `Sum ${target} per ${period ?? 'month'}, reconcile with the whole table, and draw ${chartPath}.`,
        procedure: 'chart',
        args: { path, value: target, function: 'sum', period: period ?? 'month', chart: chartPath },
        tools: ['aggregate_table', 'make_chart'],
        dependsOn: ['profile'],
      }),
    );
  }
  tasks.push(
    task(ctx, {
      key: 'report',
      name: `Write ${reportPath}`,
      description: `Recompute the totals by a second query and write ${reportPath} with tables, evidence, checks and limits.`,
      procedure: 'report',
      args: { path: reportPath, title: `What goes along with ${target} in ${path}` },
      tools: ['query_table', 'write_file'],
      dependsOn: tasks.map((t) => t.key),
    }),
  );
  return {
    summary: `Profile ${path}, rank what goes along with ${target}${wantsChart ? `, chart it per ${period ?? 'month'}` : ''}, and write ${reportPath}.`,
    tasks,
    answerFrom: 'report',
    criteria: [
      { kind: 'artifact', taskKey: 'report', path: reportPath, minBytes: 400 },
      ...(wantsChart ? [{ kind: 'artifact' as const, taskKey: 'chart', path: chartPath, minBytes: 500 }] : []),
      { kind: 'data', taskKey: 'report', path: 'drivers' },
      checks,
    ],
    method: embeddedVersion,
  };
};

/** One profile per table, side by side, joined in one report. */
export const profilePlan: Template = (ctx) => {
  const tables = ctx.files.inputs.filter(isTable).slice(0, 100);
  const reportPath = outputNamed(ctx.files, markdown, 'report.md');
  const keys = tables.map((path, i) => (tables.length === 1 ? 'profile' : `profile-${i + 1}-${stem(path)}`.slice(0, 60)));
  const profiles = tables.map((path, i) =>
    task(ctx, {
      key: keys[i] ?? 'profile',
      name: `Profile ${path}`,
      description: `Read ${path}; describe its columns, gaps and distributions.`,
      procedure: 'profile',
      args: { path },
      tools: ['profile_table'],
    }),
  );
  return {
    summary: `Profile ${tables.length === 1 ? tables[0] : `${tables.length} tables in parallel`} and write ${reportPath}.`,
    tasks: [
      ...profiles,
      task(ctx, {
        key: 'report',
        name: `Write ${reportPath}`,
        description: `Join the profiles in ${reportPath}; recount the rows by a second query.`,
        procedure: 'report',
        args: { path: reportPath, title: tables.length === 1 ? `Profile of ${tables[0]}` : `Profile of ${tables.length} tables` },
        tools: ['query_table', 'write_file'],
        dependsOn: keys,
      }),
    ],
    answerFrom: 'report',
    criteria: [{ kind: 'artifact', taskKey: 'report', path: reportPath, minBytes: 300 }, checks],
    method: embeddedVersion,
  };
};

/** One chart of a column by period or group. */
export const chartPlan: Template = (ctx) => {
  const path = ctx.files.inputs.find(isTable) ?? '';
  const value = valueIn(ctx.goal.text);
  const by = groupIn(ctx.goal.text);
  const period = periodIn(ctx.goal.text) ?? (by === undefined ? 'month' : undefined);
  const fn = value === undefined ? 'count' : (functionIn(ctx.goal.text) ?? 'sum');
  const chartPath = outputNamed(ctx.files, /\.svg$/i, `${slug([value ?? 'rows', by ?? `per ${period ?? ''}`].join(' '))}.svg`);
  return {
    summary: `Draw ${fn} of ${value ?? 'rows'} ${period ? `per ${period}` : `by ${by}`} from ${path}.`,
    tasks: [
      task(ctx, {
        key: 'chart',
        name: `Chart ${value ?? 'rows'} ${period ? `per ${period}` : `by ${by}`}`,
        description: `Aggregate ${path} and draw ${chartPath}.`,
        procedure: 'chart',
        args: {
          path,
          ...(value === undefined ? {} : { value }),
          function: fn,
          ...(period === undefined ? {} : { period }),
          ...(by === undefined ? {} : { by }),
          chart: chartPath,
        },
        tools: ['aggregate_table', 'make_chart'],
      }),
    ],
    answerFrom: 'chart',
    criteria: [{ kind: 'artifact', taskKey: 'chart', path: chartPath, minBytes: 500 }, checks],
    method: embeddedVersion,
  };
};
