import { WorkspacePath } from '@autoweave/contracts';
import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { raise } from '../../analysis/fault.js';
import { isTableName } from '../../analysis/table-reader/index.js';
import { defineTool, type ToolContext } from '../tool.js';
import { inputOf, readingConfidence, readingConfidenceBasis, rulesVersion } from './finding.js';
import { fitOutput } from './fit-output.js';
import { loadTable, viewNames } from './load-table.js';
import { openTableDatabase } from './table-database.js';

const timeoutMs = 30_000;

const tableFiles = async (ctx: ToolContext): Promise<readonly string[]> => {
  const entries = await readdir(ctx.workspaceDir, { recursive: true, withFileTypes: true });
  return entries
    .filter((e) => e.isFile() && isTableName(e.name))
    .map((e) => `${e.parentPath}/${e.name}`.slice(ctx.workspaceDir.length).replace(/^\/+/, ''))
    .filter((p) => !p.startsWith('.') && !p.includes('node_modules/'))
    .sort();
};

/** The files whose table name the query mentions; all of them must then be readable. */
const mentioned = (sql: string, files: readonly string[]): readonly string[] => {
  const words = new Set(sql.toLowerCase().split(/[^\p{L}\p{N}_]+/u));
  const names = viewNames(files);
  return files.filter((path) => words.has((names.get(path) ?? '').toLowerCase()));
};

/**
 * Runs one SELECT over workspace files. Each file is a table named after it (`sales.csv` → `sales`); columns have the
 * names of the header.
 */
export const queryTable = defineTool({
  name: 'query_table',
  description:
    'Run one SQL SELECT (DuckDB dialect) over CSV, TSV, JSON, NDJSON or Parquet files of the workspace. Each file is a table named after the file without extension ("sales.csv" is sales; with the extension appended, as sales_csv, when two files share a name). Column names are those of the header; quote names with spaces. Dates are DATE or TIMESTAMP, numbers are BIGINT or DOUBLE whatever their notation in the file. No other files or network can be reached.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  sqlDialect: 'duckdb',
  input: z.object({
    sql: z.string().min(1).max(20_000).describe('one SELECT statement'),
    files: z.array(WorkspacePath).max(20).optional().describe('files to load; default: those whose table name occurs in the query'),
    maxRows: z.number().int().min(1).max(5_000).default(200),
  }),
  run: async ({ sql, files, maxRows }, ctx) => {
    const all = files ?? (await tableFiles(ctx));
    const paths = files ?? mentioned(sql, all);
    const names = viewNames(all);
    if (paths.length === 0)
      raise('NOT_FOUND', 'The query names no table file of the workspace.', `Tables here: ${[...names.values()].join(', ') || 'none'}.`);
    const loaded = await Promise.all(paths.map((p) => loadTable(p, ctx)));
    const database = await openTableDatabase(loaded.map((l) => ({ name: names.get(l.path) ?? l.path, table: l.table })));
    try {
      const answer = await database.query(sql, { maxRows, timeoutMs, signal: ctx.signal });
      const limits = [...new Set(loaded.flatMap((l) => l.table.notices))];
      if (answer.truncated) limits.unshift(`Only the first ${maxRows} rows are shown; the query has more.`);
      return {
        summary: `${answer.rows.length}${answer.truncated ? '+' : ''} row${answer.rows.length === 1 ? '' : 's'} from ${paths.join(', ')}`,
        output: fitOutput(
          {
            columns: answer.columns,
            rows: answer.rows,
            rowCount: answer.rows.length,
            truncated: answer.truncated,
            tables: loaded.map((l) => ({ name: names.get(l.path), path: l.path, columns: l.table.columns.map((c) => c.name) })),
            method: `${rulesVersion}: DuckDB, ${sql}`,
            inputs: loaded.map(inputOf),
            evidence: loaded.map((l) => ({
              claim: 'query result',
              source: l.path,
              locator: `query: ${sql}`.slice(0, 2_000),
              sha256: l.sha256,
            })),
            checks: [],
            confidence: Math.min(...loaded.map(readingConfidence)),
            confidenceBasis: readingConfidenceBasis,
            limits,
          },
          ['rows', 'limits'],
        ),
      };
    } finally {
      database.close();
    }
  },
});
