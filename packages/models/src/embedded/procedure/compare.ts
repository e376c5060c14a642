import { code, document, joinWords, list, num, plural, table } from '../text/markdown.js';
import { embeddedLabel } from '../version.js';
import { type Procedure, use } from './procedure.js';
import { answerFrom, qualityOf, type ToolFinding } from './tool-output.js';

interface CompareOutput extends ToolFinding {
  readonly before: string;
  readonly after: string;
  readonly key: { readonly before: string; readonly after: string };
  readonly rows: { readonly before: number; readonly after: number };
  readonly schema: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly renamed: readonly { readonly from: string; readonly to: string }[];
    readonly retyped: readonly { readonly column: string; readonly from: string; readonly to: string }[];
    readonly common: number;
  };
  readonly counts: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly cells: number;
  };
  readonly changesByColumn: readonly { readonly column: string; readonly changes: number }[];
  readonly added: readonly { readonly key: string; readonly at: string }[];
  readonly removed: readonly { readonly key: string; readonly at: string }[];
  readonly changes: readonly {
    readonly key: string;
    readonly column: string;
    readonly before: unknown;
    readonly after: unknown;
    readonly beforeAt: string;
    readonly afterAt: string;
  }[];
  readonly totals: readonly {
    readonly column: string;
    readonly before: number;
    readonly after: number;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly balances: boolean;
  }[];
  readonly diff: { readonly path: string; readonly rows: number };
}

const shortValue = (v: unknown): string => (v === null || v === undefined ? '–' : String(v).slice(0, 60));

const schemaSection = ({ schema }: CompareOutput): string => {
  const lines = [
    ...schema.added.map((c) => `new column ${code(c)}`),
    ...schema.removed.map((c) => `column ${code(c)} is gone`),
    ...schema.renamed.map((r) => `${code(r.from)} is now called ${code(r.to)} (by likeness of the names)`),
    ...schema.retyped.map((r) => `${code(r.column)} was ${r.from}, is ${r.to}`),
  ];
  return document(['## Columns', lines.length === 0 ? `All ${num(schema.common)} columns are the same.` : list(lines)]).trimEnd();
};

const keysOf = (rows: readonly { readonly key: string; readonly at: string }[], total: number): string =>
  `${rows
    .slice(0, 20)
    .map((r) => `${code(r.key)} (${r.at})`)
    .join(', ')}${total > 20 ? ` and ${num(total - 20)} more` : ''}`;

const reportOf = (c: CompareOutput, headline: string): string =>
  document([
    `# ${c.before} compared with ${c.after}`,
    headline,
    `Rows belong together by ${code(c.key.before)}${c.key.after === c.key.before ? '' : ` and ${code(c.key.after)}`}. Every difference is in [${c.diff.path}](${c.diff.path}) (${plural(c.diff.rows, 'row')}).`,
    table(
      ['', 'Rows:'],
      [
        ['in the old file', num(c.rows.before)],
        ['removed', num(c.counts.removed)],
        ['added', num(c.counts.added)],
        ['changed', num(c.counts.changed)],
        ['unchanged', num(c.counts.unchanged)],
        ['in the new file', num(c.rows.after)],
      ],
    ),
    schemaSection(c),
    c.totals.length > 0 &&
      document([
        '## Totals',
        table(
          ['Column', 'Old:', 'Removed:', 'Added:', 'Changed:', 'New:', 'Adds up'],
          c.totals.map((t) => [
            code(t.column),
            num(t.before),
            num(-t.removed),
            num(t.added),
            num(t.changed),
            num(t.after),
            t.balances ? 'yes' : '**no**',
          ]),
        ),
      ]).trimEnd(),
    c.counts.changed > 0 &&
      document([
        '## What changed',
        table(
          ['Column', 'Changed cells:'],
          c.changesByColumn.map((x) => [code(x.column), num(x.changes)]),
        ),
        table(
          ['Key', 'Column', 'Old', 'New', 'Where (old → new)'],
          c.changes
            .slice(0, 25)
            .map((x) => [code(x.key), code(x.column), shortValue(x.before), shortValue(x.after), `${x.beforeAt} → ${x.afterAt}`]),
        ),
        c.counts.cells > 25 && `${num(c.counts.cells - 25)} more changes are in ${code(c.diff.path)}.`,
      ]).trimEnd(),
    c.counts.added > 0 && document(['## Added', keysOf(c.added, c.counts.added)]).trimEnd(),
    c.counts.removed > 0 && document(['## Removed', keysOf(c.removed, c.counts.removed)]).trimEnd(),
    '## How this was done',
    `Made by AutoWeave, ${embeddedLabel}. ${c.method}.`,
    table(
      ['File', 'Rows:', 'Bytes:', 'SHA-256'],
      c.inputs.map((i) => [code(i.path), num(i.rows), num(i.bytes), code(i.sha256)]),
    ),
    `Confidence **${c.confidence.toFixed(2)}**: ${c.confidenceBasis}.`,
    table(
      ['Check', 'Passed', 'Detail'],
      c.checks.map((k) => [k.name, k.passed ? 'yes' : '**no**', k.detail ?? '']),
    ),
    c.limits.length > 0 && document(['### Limits', list(c.limits)]).trimEnd(),
  ]);

/** Compares two tables and reports. Arguments: `before`, `after`, `key`, `diff`, `report`. */
export const compare: Procedure = function* ({ args }) {
  const found = yield* use<CompareOutput>('compare_tables', {
    before: args.before,
    after: args.after,
    ...(args.key === undefined ? {} : { key: args.key }),
    diff: args.diff,
  });
  const { counts, schema } = found;
  const drift = schema.added.length + schema.removed.length + schema.renamed.length + schema.retyped.length;
  const top = found.changesByColumn.slice(0, 3).map((c) => `${code(c.column)} (${num(c.changes)})`);
  const headline = `**${plural(counts.added, 'row')} added, ${num(counts.removed)} removed, ${num(counts.changed)} changed, ${num(counts.unchanged)} unchanged.**${top.length > 0 ? ` Most changes are in ${joinWords(top)}.` : ''}${drift > 0 ? ` ${plural(drift, 'column')} came, went or changed.` : ' The columns are the same.'}${found.totals.length > 0 ? ` ${found.totals.every((t) => t.balances) ? 'All totals reconcile.' : 'Not all totals reconcile.'}` : ''}`;
  yield* use('write_file', { path: args.report, content: reportOf(found, headline) });
  return {
    summary: `${headline}\n\nEvery difference is in [${found.diff.path}](${found.diff.path}), the report in [${String(args.report)}](${String(args.report)}).`,
    data: {
      comparison: { ...found, evidence: undefined },
      counts,
      diff: found.diff.path,
      report: args.report,
      confidenceBasis: found.confidenceBasis,
    },
    ...answerFrom(found),
    quality: qualityOf(found.checks),
  };
};
