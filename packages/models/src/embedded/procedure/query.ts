import { code, document, num, plural, table } from '../text/markdown.js';
import { aggregateTitle } from './chart.js';
import { type Procedure, use } from './procedure.js';
import { type AggregateOutput, answerFrom, qualityOf } from './tool-output.js';

/** Answers a question about a table by one aggregation. Arguments as of `aggregate_table`, and `asked`. */
export const query: Procedure = function* ({ args }) {
  const found = yield* use<AggregateOutput & { readonly where?: string }>(
    'aggregate_table',
    Object.fromEntries(
      ['path', 'value', 'function', 'period', 'by', 'where', 'order', 'limit'].flatMap((k) =>
        args[k] === undefined ? [] : [[k, args[k]]],
      ),
    ),
  );
  const title = aggregateTitle(found);
  const unit = found.unit && !/decimal/.test(found.unit) ? ` ${found.unit}` : '';
  const condition = found.where === undefined ? '' : ` where ${found.where}`;
  const single = found.period === undefined && found.by === undefined;
  const value = found.groups[0]?.value;
  const answer = single
    ? `**${title}${condition}: ${num(value)}${unit}**${found.function === 'count' ? '' : ` over ${plural(found.groups[0]?.rows ?? 0, 'row')}`}`
    : document([
        `**${title}${condition}**`,
        table(
          [found.period ?? found.by ?? 'group', `${found.value ?? 'rows'}${unit}:`, ...(found.function === 'count' ? [] : ['Rows:'])],
          found.groups.slice(0, 60).map((g) => [g.period ?? g.group, num(g.value), ...(found.function === 'count' ? [] : [num(g.rows)])]),
        ),
      ]).trimEnd();
  return {
    summary: document([
      answer,
      found.groups.length > 60 && `The first 60 of ${found.groups.length} groups are shown.`,
      `From ${code(found.path)}: ${code(found.sql)}`,
    ]).trimEnd(),
    data: {
      ...(single ? { value } : {}),
      groups: found.groups,
      sql: found.sql,
      inputs: found.inputs,
      confidenceBasis: found.confidenceBasis,
    },
    ...answerFrom(found, { limits: found.function === 'count' ? ['Rows are counted as they stand; repeats are not removed.'] : [] }),
    quality: qualityOf(found.checks),
  };
};
