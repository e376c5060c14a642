import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { matchColumn } from '../../analysis/column/match-column.js';
import { profileTable as profile } from '../../analysis/stats/profile.js';
import { defineTool } from '../tool.js';
import { inputOf, queryEvidence, readingConfidence, readingConfidenceBasis, rulesVersion, sameNumber } from './finding.js';
import { fitOutput } from './fit-output.js';
import { loadTable, viewNames } from './load-table.js';
import { openTableDatabase, quoteName } from './table-database.js';

/** Describes every column of a table file. With `target`, also says which column that word means. */
export const profileTable = defineTool({
  name: 'profile_table',
  description:
    'Describe a table file (CSV, TSV, JSON, NDJSON, Parquet): number of rows, and for each column its type, missing values, distinct values, summary statistics or most frequent values, and every doubt while reading. With `target`, the column that this word means is found first (synonyms in several languages).',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({ path: WorkspacePath, target: z.string().max(200).optional().describe('a column of interest, as the person calls it') }),
  run: async ({ path, target }, ctx) => {
    const source = await loadTable(path, ctx);
    const match = target === undefined ? undefined : matchColumn(target, source.table.columns, ['number', 'boolean']);
    const found = profile(source.table);
    const numeric = found.columns.filter((c) => c.numbers !== undefined);
    const name = viewNames([path]).get(path) ?? 'table';
    const sql = `SELECT count(*) AS rows${numeric.map((c, i) => `, fsum(${quoteName(c.name)}) AS sum_${i}`).join('')} FROM ${quoteName(name)}`;
    const database = await openTableDatabase([{ name, table: source.table }]);
    try {
      const [row = []] = (await database.query(sql, { maxRows: 1, timeoutMs: 30_000, signal: ctx.signal })).rows;
      const agree = numeric.filter((c, i) => sameNumber(Number(row[i + 1] ?? 0), c.numbers?.sum ?? 0));
      const checks = [
        { name: 'row count by a second query', passed: row[0] === found.rows, detail: `${String(row[0])} = ${found.rows}` },
        {
          name: 'column sums by a second query',
          passed: agree.length === numeric.length,
          detail: `${agree.length} of ${numeric.length} sums agree`,
        },
      ];
      return {
        summary: `${found.rows} rows × ${found.columns.length} columns in ${path}`,
        output: fitOutput(
          {
            path,
            table: name,
            rows: found.rows,
            duplicateRows: found.duplicateRows,
            columns: found.columns,
            source: { ...source.table.origin, lines: undefined },
            ...(match === undefined ? {} : { target: { asked: target, column: match.column.name, how: match.how, score: match.score } }),
            method: `${rulesVersion}: reader with type detection, descriptive statistics (quantiles type 7), sums checked by DuckDB`,
            inputs: [inputOf(source)],
            evidence: [queryEvidence(`${found.rows} rows`, source, `SELECT count(*) FROM ${quoteName(name)}`)],
            checks,
            confidence: readingConfidence(source),
            confidenceBasis: readingConfidenceBasis,
            limits: found.notices,
          },
          ['columns'],
        ),
      };
    } finally {
      database.close();
    }
  },
});
