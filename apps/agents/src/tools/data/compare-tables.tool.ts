import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { compareTables as compare, type Comparison, diffHeader, diffRows } from '../../analysis/compare/compare-tables.js';
import { csvText } from '../../analysis/csv-text.js';
import { columnOf } from '../../analysis/table/table.js';
import { defineTool, type ToolContext } from '../tool.js';
import { inputOf, readingConfidence, readingConfidenceBasis, rulesVersion } from './finding.js';
import { fitOutput } from './fit-output.js';
import { type LoadedTable, loadTable } from './load-table.js';
import { openTableDatabase, quoteName } from './table-database.js';
import { writeWorkspaceFile } from './write-file-atomic.js';

/** Counts added and removed keys a second time, by anti-joins in SQL. */
const recount = async (
  before: LoadedTable,
  after: LoadedTable,
  found: Comparison,
  ctx: ToolContext,
): Promise<readonly [number, number]> => {
  const numeric = [columnOf(before.table, found.key.before), columnOf(after.table, found.key.after)].every((c) => c?.kind === 'number');
  const key = (name: string): string => (numeric ? `CAST(${quoteName(name)} AS DOUBLE)` : `trim(CAST(${quoteName(name)} AS VARCHAR))`);
  const anti = (a: string, ka: string, b: string, kb: string): string =>
    `SELECT count(DISTINCT ${key(ka)}) FROM ${a} WHERE ${key(ka)} IS NOT NULL AND ${key(ka)} NOT IN (SELECT ${key(kb)} FROM ${b} WHERE ${key(kb)} IS NOT NULL)`;
  const database = await openTableDatabase([
    { name: 'old', table: before.table },
    { name: 'new', table: after.table },
  ]);
  try {
    const sql = `SELECT (${anti('new', found.key.after, 'old', found.key.before)}) AS added, (${anti('old', found.key.before, 'new', found.key.after)}) AS removed`;
    const [row = []] = (await database.query(sql, { maxRows: 1, timeoutMs: 30_000, signal: ctx.signal })).rows;
    return [Number(row[0]), Number(row[1])];
  } finally {
    database.close();
  }
};

/** Compares two versions of a table and writes every difference to a CSV file. */
export const compareTables = defineTool({
  name: 'compare_tables',
  description:
    'Compare two table files (CSV, TSV, JSON, NDJSON, Parquet, also of different formats) row by row over a key column: schema drift, added, removed and changed rows, totals of all number columns reconciled. Writes every difference to a CSV file with old and new value and their line numbers.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({
    before: WorkspacePath,
    after: WorkspacePath,
    key: z.string().max(200).optional().describe('key column; default: the column that is unique in both'),
    diff: WorkspacePath.default('diff.csv'),
  }),
  run: async ({ before, after, key, diff }, ctx) => {
    const [old, now] = await Promise.all([loadTable(before, ctx), loadTable(after, ctx)]);
    const found = compare(old.table, now.table, key);
    const [added, removed] = await recount(old, now, found, ctx);
    const rows = diffRows(found, old.table, now.table);
    const file = await writeWorkspaceFile(diff, csvText(diffHeader, rows), ctx);
    const unbalanced = found.totals.filter((t) => !t.balances);
    const shown = found.changes.slice(0, 50);
    return {
      summary: `${found.added.length} added, ${found.removed.length} removed, ${found.changedRows} changed, ${found.unchangedRows} unchanged`,
      output: fitOutput(
        {
          before,
          after,
          key: found.key,
          rows: { before: old.table.rowCount, after: now.table.rowCount },
          schema: {
            added: found.schema.added,
            removed: found.schema.removed,
            renamed: found.schema.renamed,
            retyped: found.schema.retyped,
            common: found.schema.pairs.length,
          },
          counts: {
            added: found.added.length,
            removed: found.removed.length,
            changed: found.changedRows,
            unchanged: found.unchangedRows,
            cells: found.changes.length,
          },
          changesByColumn: found.changesByColumn,
          added: found.added.slice(0, 50),
          removed: found.removed.slice(0, 50),
          changes: shown,
          totals: found.totals,
          diff: { ...file, rows: rows.length },
          method: `${rulesVersion}: full comparison over the key, values compared in one canonical form; keys recounted by SQL anti-joins`,
          inputs: [inputOf(old), inputOf(now)],
          evidence: [
            ...shown.slice(0, 20).map((c) => ({
              claim: `${c.key}: ${c.column} changed from ${String(c.before ?? '(none)')} to ${String(c.after ?? '(none)')}`.slice(0, 400),
              source: after,
              locator: `${c.afterAt}; before: ${before} ${c.beforeAt}`,
              sha256: now.sha256,
            })),
            ...found.added.slice(0, 10).map((r) => ({ claim: `${r.key} added`, source: after, locator: r.at, sha256: now.sha256 })),
            ...found.removed.slice(0, 10).map((r) => ({ claim: `${r.key} removed`, source: before, locator: r.at, sha256: old.sha256 })),
          ],
          checks: [
            {
              name: 'added and removed keys by a second query',
              passed: added === found.added.length && removed === found.removed.length,
              detail: `${added} and ${removed} by SQL, ${found.added.length} and ${found.removed.length} by comparison`,
            },
            {
              name: 'every row is accounted for',
              passed:
                found.removed.length + found.changedRows + found.unchangedRows + found.duplicateKeys.before + found.missingKeys.before ===
                  old.table.rowCount &&
                found.added.length + found.changedRows + found.unchangedRows + found.duplicateKeys.after + found.missingKeys.after ===
                  now.table.rowCount,
              detail: `${old.table.rowCount} old and ${now.table.rowCount} new rows`,
            },
            {
              name: 'totals reconcile',
              passed: unbalanced.length === 0,
              detail: `${found.totals.length - unbalanced.length} of ${found.totals.length} number columns: old + added − removed + changed = new`,
            },
          ],
          confidence: Math.min(readingConfidence(old), readingConfidence(now), found.schema.renamed.length > 0 ? 0.8 : 1),
          confidenceBasis: `${readingConfidenceBasis}; at most 0.8 when a column was matched by likeness of its name`,
          limits: [...found.limits, ...old.table.notices, ...now.table.notices],
        },
        ['changes', 'added', 'removed', 'evidence', 'totals', 'changesByColumn'],
      ),
    };
  },
});
