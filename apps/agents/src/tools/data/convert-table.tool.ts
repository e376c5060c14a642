import { extname } from 'node:path';
import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { csvText } from '../../analysis/csv-text.js';
import { raise } from '../../analysis/fault.js';
import { readTable } from '../../analysis/table-reader/index.js';
import type { Table } from '../../analysis/table/table.js';
import { defineTool } from '../tool.js';
import { inputOf, readingConfidence, readingConfidenceBasis, rulesVersion } from './finding.js';
import { loadTable } from './load-table.js';
import { writeWorkspaceFile } from './write-file-atomic.js';

const records = (table: Table): readonly Record<string, unknown>[] =>
  Array.from({ length: table.rowCount }, (_, row) => Object.fromEntries(table.columns.map((c) => [c.name, c.values[row] ?? null])));

const writers: Readonly<Record<string, (table: Table) => string>> = {
  '.json': (t) =>
    `[\n${records(t)
      .map((r) => `  ${JSON.stringify(r)}`)
      .join(',\n')}\n]\n`,
  '.ndjson': (t) =>
    records(t)
      .map((r) => `${JSON.stringify(r)}\n`)
      .join(''),
  '.jsonl': (t) =>
    records(t)
      .map((r) => `${JSON.stringify(r)}\n`)
      .join(''),
  '.csv': (t) =>
    csvText(
      t.columns.map((c) => c.name),
      Array.from({ length: t.rowCount }, (_, row) => t.columns.map((c) => c.values[row])),
    ),
  '.tsv': (t) =>
    `${[t.columns.map((c) => c.name), ...Array.from({ length: t.rowCount }, (_, row) => t.columns.map((c) => c.values[row]))].map((r) => r.map((v) => String(v ?? '').replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')}\n`,
};

/** Converts a table file into another format; the result is read back and counted. */
export const convertTable = defineTool({
  name: 'convert_table',
  description:
    'Convert a table file (CSV, TSV, JSON, NDJSON, Parquet) into .csv, .tsv, .json, .ndjson or .jsonl, by the ending of `to`. Numbers and dates are written in one plain notation (1234.5, 2024-01-31).',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({ path: WorkspacePath, to: WorkspacePath }),
  run: async ({ path, to }, ctx) => {
    const write =
      writers[extname(to).toLowerCase()] ??
      raise(
        'CAPABILITY_MISSING',
        `Tables cannot be written as ${extname(to) || 'a file without ending'}.`,
        `Possible: ${Object.keys(writers).join(', ')}.`,
      );
    if (to === path) raise('VALIDATION_FAILED', 'The result would replace the original.', 'Choose another name.');
    const source = await loadTable(path, ctx);
    const text = write(source.table);
    const back = readTable(new TextEncoder().encode(text), to);
    const file = await writeWorkspaceFile(to, text, ctx);
    return {
      summary: `${source.table.rowCount} rows from ${path} to ${to}`,
      output: {
        path,
        to: file,
        rows: source.table.rowCount,
        columns: source.table.columns.map((c) => ({ name: c.name, kind: c.kind })),
        method: `${rulesVersion}: read with type detection, written in one plain notation`,
        inputs: [inputOf(source)],
        evidence: [
          {
            claim: `${source.table.rowCount} rows converted`,
            source: path,
            locator: `rows 1-${source.table.rowCount}`,
            sha256: source.sha256,
          },
        ],
        checks: [
          {
            name: 'the result reads back with all rows and columns',
            passed: back.rowCount === source.table.rowCount && back.columns.length === source.table.columns.length,
            detail: `${back.rowCount} rows, ${back.columns.length} columns`,
          },
        ],
        confidence: readingConfidence(source),
        confidenceBasis: readingConfidenceBasis,
        limits: [...source.table.notices],
      },
    };
  },
});
