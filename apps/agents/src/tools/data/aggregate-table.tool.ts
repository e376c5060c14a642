import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { derivedDate } from '../../analysis/column/derived-date.js';
import { matchColumn } from '../../analysis/column/match-column.js';
import { foldName, relationOf } from '../../analysis/column/synonyms.js';
import { raise } from '../../analysis/fault.js';
import { numbersOf, preciseSum, tidy, topValues } from '../../analysis/stats/describe.js';
import { dateShapeOf, isoOf } from '../../analysis/table-reader/date-style.js';
import { numberShapeOf, parseNumber } from '../../analysis/table-reader/number-style.js';
import type { Column, Table } from '../../analysis/table/table.js';
import { defineTool } from '../tool.js';
import { inputOf, queryEvidence, readingConfidence, readingConfidenceBasis, rulesVersion, sameNumber } from './finding.js';
import { fitOutput } from './fit-output.js';
import { loadTable, viewNames } from './load-table.js';
import { openTableDatabase, quoteName, quoteText } from './table-database.js';

const periods = ['day', 'week', 'month', 'quarter', 'year'] as const;
const functions = ['sum', 'avg', 'count', 'min', 'max', 'median'] as const;
type Period = (typeof periods)[number];

const isTime = (c: Column): boolean => c.kind === 'date' || c.kind === 'datetime';

/** The date column that a period refers to: the named one, the only one, or the best filled one that is called a date. */
const dateColumn = (table: Table, wanted: string | undefined): { readonly column: Column; readonly note?: string } => {
  if (wanted !== undefined) return { column: matchColumn(wanted, table.columns, ['date', 'datetime']).column };
  const dates = table.columns.filter(isTime);
  const best = dates
    .map((column) => ({
      column,
      score:
        (relationOf('date', foldName(column.name)) === 'same' ? 1 : 0) +
        (column.values.length - column.missing) / Math.max(1, column.values.length),
    }))
    .sort((a, b) => b.score - a.score)[0]?.column;
  const derived = best === undefined ? derivedDate(table) : undefined;
  if (derived !== undefined) return derived;
  if (best === undefined)
    return raise(
      'CLARIFICATION_NEEDED',
      'The table has no column of dates, so there are no totals over time.',
      `Columns: ${table.columns.map((c) => `${c.name} (${c.kind})`).join(', ')}.`,
      { columns: table.columns.map((c) => c.name) },
    );
  return dates.length === 1
    ? { column: best }
    : { column: best, note: `Several date columns (${dates.map((d) => d.name).join(', ')}); "${best.name}" is used.` };
};

/** Months, quarters or years between the first and the last of which no row tells. */
const emptyPeriods = (labels: readonly string[], period: Period): readonly string[] => {
  const step: Partial<Record<Period, (label: string) => string>> = {
    month: (l) =>
      l.endsWith('-12') ? `${Number(l.slice(0, 4)) + 1}-01` : `${l.slice(0, 5)}${String(Number(l.slice(5)) + 1).padStart(2, '0')}`,
    quarter: (l) => (l.endsWith('4') ? `${Number(l.slice(0, 4)) + 1}-Q1` : `${l.slice(0, 6)}${Number(l.slice(6)) + 1}`),
    year: (l) => String(Number(l) + 1),
  };
  const next = step[period];
  const seen = new Set(labels);
  const last = labels.at(-1) ?? '';
  const out: string[] = [];
  if (next === undefined) return out;
  for (let l = labels[0] ?? last; l < last && out.length < 400; l = next(l)) if (!seen.has(l)) out.push(l);
  return out;
};

const periodLabel = (column: string, period: Period): string => {
  const x = quoteName(column);
  if (period === 'day') return `strftime(${x}, '%Y-%m-%d')`;
  if (period === 'week') return `strftime(${x}, '%G-W%V')`;
  if (period === 'month') return `strftime(${x}, '%Y-%m')`;
  if (period === 'quarter') return `strftime(${x}, '%Y') || '-Q' || quarter(${x})`;
  return `strftime(${x}, '%Y')`;
};

const Filter = z.object({
  column: z.string().max(200),
  is: z.enum(['=', '!=', '>', '>=', '<', '<=', 'contains']),
  value: z.string().max(500),
});

/** A condition as SQL over the column that its word means. Texts compare without regard to case. */
const condition = (table: Table, filter: z.output<typeof Filter>): string => {
  const { column } = matchColumn(filter.column, table.columns);
  const x = quoteName(column.name);
  if (filter.is === 'contains') return `contains(lower(CAST(${x} AS VARCHAR)), lower(${quoteText(filter.value)}))`;
  if (column.kind === 'number') {
    const shape = numberShapeOf(filter.value);
    const n = shape === undefined ? undefined : (parseNumber(shape, 'point') ?? parseNumber(shape, 'comma'));
    return n === undefined
      ? raise('CLARIFICATION_NEEDED', `"${filter.value}" is not a number, but the column ${column.name} holds numbers.`)
      : `${x} ${filter.is} ${n}`;
  }
  if (isTime(column)) {
    const shape = dateShapeOf(filter.value);
    const day = shape === undefined ? undefined : isoOf(shape, 'day-first');
    return day === undefined
      ? raise('CLARIFICATION_NEEDED', `"${filter.value}" is not a date, but the column ${column.name} holds dates.`)
      : `${x} ${filter.is} ${quoteText(day)}::TIMESTAMP`;
  }
  if (
    column.kind === 'text' &&
    (filter.is === '=' || filter.is === '!=') &&
    !column.values.some((v) => typeof v === 'string' && v.toLowerCase() === filter.value.toLowerCase())
  ) {
    const near = topValues(column, 8).map((v) => v.value);
    return raise(
      'CLARIFICATION_NEEDED',
      `No row has "${filter.value}" in the column ${column.name}.`,
      `It holds for example: ${near.join(', ')}.`,
      { column: column.name },
    );
  }
  return `lower(CAST(${x} AS VARCHAR)) ${filter.is} lower(${quoteText(filter.value)})`;
};

const valueOf = (fn: (typeof functions)[number], column: string | undefined): string => {
  if (fn === 'count') return column === undefined ? 'count(*)' : `count(${quoteName(column)})`;
  const x = quoteName(column ?? '');
  return fn === 'sum' ? `fsum(${x})` : `${fn}(${x})`;
};

/** The table with a column that was put together, when it is not its own. */
const withColumn = (table: Table, column: Column | undefined): Table =>
  column === undefined || table.columns.includes(column) ? table : { ...table, columns: [...table.columns, column] };

/** Groups a table by period or column and reconciles the groups with the whole by a second, independent computation. */
export const aggregateTable = defineTool({
  name: 'aggregate_table',
  description:
    'Aggregate a table file: sum, avg, count, min, max or median of one column by calendar period (day, week, month, quarter, year of a date column) or by another column. Column names may be given as a person says them. Sums and counts are reconciled with the whole table; rows without date are reported.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({
    path: WorkspacePath,
    value: z.string().max(200).optional().describe('column to aggregate; not needed for count'),
    function: z.enum(functions).default('sum'),
    period: z.enum(periods).optional(),
    date: z.string().max(200).optional().describe('date column, when there are several'),
    by: z.string().max(200).optional().describe('column to group by'),
    where: z.array(Filter).max(5).optional().describe('conditions that rows must meet'),
    order: z.enum(['descending', 'ascending']).default('descending').describe('order of groups by value, when there is no period'),
    limit: z.number().int().min(1).max(400).default(400),
  }),
  run: async ({ path, value, function: fn, period, date, by, where, order: direction, limit }, ctx) => {
    const source = await loadTable(path, ctx);
    const { table } = source;
    if (value === undefined && fn !== 'count') raise('VALIDATION_FAILED', `${fn} needs a column in "value".`);
    const column = value === undefined ? undefined : matchColumn(value, table.columns, fn === 'count' ? undefined : ['number']).column;
    const time = period === undefined ? undefined : dateColumn(table, date);
    const group = by === undefined ? undefined : matchColumn(by, table.columns).column;
    const name = viewNames([path]).get(path) ?? 'table';
    const keys = [
      ...(time && period ? [`${periodLabel(time.column.name, period)} AS period`] : []),
      ...(group ? [`CAST(${quoteName(group.name)} AS VARCHAR) AS grp`] : []),
    ];
    const filters = (where ?? []).map((w) => condition(table, w));
    const filter = [...(time ? [`${quoteName(time.column.name)} IS NOT NULL`] : []), ...filters];
    const order = time ? '1' : keys.length > 0 ? `value ${direction === 'ascending' ? 'ASC' : 'DESC'} NULLS LAST, 1` : '1';
    const sql = `SELECT ${[...keys, `${valueOf(fn, column?.name)} AS value`, 'count(*) AS rows'].join(', ')} FROM ${quoteName(name)}${filter.length > 0 ? ` WHERE ${filter.join(' AND ')}` : ''}${keys.length > 0 ? ` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}` : ''} ORDER BY ${order}`;
    const database = await openTableDatabase([{ name, table: withColumn(table, time?.column) }]);
    try {
      const answer = await database.query(sql, { maxRows: limit, timeoutMs: 30_000, signal: ctx.signal });
      const at = (key: string): number => answer.columns.findIndex((c) => c.name === key);
      const groups = answer.rows.map((r) => ({
        ...(time ? { period: r[at('period')] as string } : {}),
        ...(group ? { group: (r[at('grp')] as string | null) ?? '(missing)' } : {}),
        value: r[at('value')] === null ? null : tidy(Number(r[at('value')])),
        rows: Number(r[at('rows')]),
      }));
      const gaps =
        period === undefined || group !== undefined
          ? []
          : emptyPeriods(
              groups.flatMap((g) => (g.period === undefined ? [] : [g.period])),
              period,
            );
      const undated = time === undefined ? [] : time.column.values.flatMap((v, i) => (v === null ? [i] : []));
      const whole =
        column === undefined || fn === 'count'
          ? table.rowCount - (fn === 'count' && column ? column.missing : 0)
          : preciseSum(numbersOf(column.values));
      const outside =
        column === undefined
          ? undated.length
          : fn === 'count'
            ? undated.filter((i) => column.values[i] !== null).length
            : preciseSum(numbersOf(undated.map((i) => column.values[i] ?? null)));
      const additive = (fn === 'sum' || fn === 'count') && filters.length === 0;
      const parts = preciseSum(groups.map((g) => g.value ?? 0));
      const checks =
        additive && !answer.truncated
          ? [
              {
                name: 'groups add up to the whole table',
                passed: sameNumber(parts + outside, whole),
                detail: `${tidy(parts)}${outside === 0 ? '' : ` + ${tidy(outside)} without date`} = ${tidy(whole)}`,
              },
            ]
          : [];
      return {
        summary: `${fn}${column ? ` of ${column.name}` : ''}${period ? ` by ${period}` : ''}${group ? ` by ${group.name}` : ''}: ${groups.length} group${groups.length === 1 ? '' : 's'}`,
        output: fitOutput(
          {
            path,
            table: name,
            function: fn,
            ...(column ? { value: column.name } : {}),
            ...(time ? { period, date: time.column.name } : {}),
            ...(group ? { by: group.name } : {}),
            ...(filters.length > 0 ? { where: filters.join(' AND ') } : {}),
            groups,
            ...(gaps.length > 0 ? { emptyPeriods: gaps } : {}),
            truncated: answer.truncated,
            sql,
            ...(additive ? { total: tidy(parts), wholeTable: tidy(whole) } : {}),
            ...(column?.format ? { unit: column.format } : {}),
            method: `${rulesVersion}: DuckDB, ${sql}`,
            inputs: [inputOf(source)],
            evidence: [queryEvidence(`${fn} per ${period ?? group?.name ?? 'table'}`, source, sql)],
            checks,
            confidence: readingConfidence(source),
            confidenceBasis: readingConfidenceBasis,
            limits: [
              ...(undated.length > 0
                ? [
                    `${undated.length} row${undated.length === 1 ? ' has' : 's have'} no readable date and ${undated.length === 1 ? 'is' : 'are'} in no period.`,
                  ]
                : []),
              ...(gaps.length > 0
                ? [`No row is dated in ${gaps.slice(0, 12).join(', ')}${gaps.length > 12 ? ` and ${gaps.length - 12} more` : ''}.`]
                : []),
              ...(time?.note ? [time.note] : []),
              ...(answer.truncated ? [`Only the first ${limit} groups are shown.`] : []),
              ...table.notices,
            ],
          },
          ['groups'],
        ),
      };
    } finally {
      database.close();
    }
  },
});
