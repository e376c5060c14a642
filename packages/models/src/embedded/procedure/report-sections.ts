import type { Evidence, SelfCheck } from '@autoweave/contracts';
import { code, document, joinWords, list, num, percent, plural, signed, table } from '../text/markdown.js';
import { embeddedLabel } from '../version.js';
import { aggregateTitle } from './chart.js';
import { driversSentence } from './drivers.js';
import { tableSentence } from './profile.js';
import { type AggregateOutput, type DriversOutput, near, type ProfileOutput, type ToolFinding } from './tool-output.js';

/** What the tasks before a report found. */
export interface Pieces {
  readonly profiles: readonly ProfileOutput[];
  readonly drivers: DriversOutput | undefined;
  readonly totals: AggregateOutput | undefined;
  readonly chartPath: string | undefined;
}

export const piecesOf = (upstream: readonly { readonly result: { readonly data: Record<string, unknown> } }[]): Pieces => {
  const pick = <T>(key: string): readonly T[] =>
    upstream.flatMap((u) => (u.result.data[key] === undefined ? [] : [u.result.data[key] as T]));
  return {
    profiles: pick<ProfileOutput>('profile'),
    drivers: pick<DriversOutput>('drivers')[0],
    totals: pick<AggregateOutput>('totals')[0],
    chartPath: pick<{ path: string }>('chart')[0]?.path,
  };
};

const typeWords: Readonly<Record<string, string>> = {
  number: 'number',
  date: 'date',
  datetime: 'date and time',
  boolean: 'yes/no',
  text: 'text',
  empty: 'empty',
};

const columnRow = (c: ProfileOutput['columns'][number]): readonly unknown[] => {
  const holds = c.numbers
    ? `${num(c.numbers.min)} … ${num(c.numbers.max)}, mean ${num(c.numbers.mean)}, median ${num(c.numbers.median)}`
    : c.range
      ? `${c.range.from} … ${c.range.to}`
      : (c.top ?? [])
          .slice(0, 3)
          .map((t) => `${t.value.slice(0, 30)} (${num(t.count)})`)
          .join(', ');
  return [code(c.name), `${typeWords[c.kind] ?? c.kind}${c.format ? `, ${c.format}` : ''}`, num(c.missing), num(c.distinct), holds];
};

export const dataSection = (p: ProfileOutput, heading: string): string =>
  document([
    `## ${heading}`,
    tableSentence(p),
    p.duplicateRows > 0 && `${plural(p.duplicateRows, 'row')} repeat another row completely.`,
    table(['Column', 'Type', 'Missing:', 'Distinct:', 'Holds'], p.columns.map(columnRow)),
    numbersTable(p),
  ]).trimEnd();

const numbersTable = (p: ProfileOutput): string => {
  const rows = p.columns.flatMap((c) =>
    c.numbers
      ? [
          [
            code(c.name),
            num(c.numbers.sum),
            num(c.numbers.mean),
            num(c.numbers.standardDeviation),
            num(c.numbers.q25),
            num(c.numbers.median),
            num(c.numbers.q75),
            num(c.numbers.outliers),
          ],
        ]
      : [],
  );
  return rows.length === 0 ? '' : table(['Figure', 'Sum:', 'Mean:', 'Std. dev.:', '25 %:', 'Median:', '75 %:', 'Outliers:'], rows);
};

const effectWords = (d: DriversOutput['drivers'][number]): string =>
  `${d.association.measure} ${d.association.value.toFixed(2)}${d.association.spearman === undefined ? '' : `, ρ ${d.association.spearman.toFixed(2)}`}`;

export const driversSection = (d: DriversOutput): string => {
  const top = d.drivers.slice(0, d.top);
  const trusted = d.basis === 'hold-out importance';
  return document([
    `## What goes along with ${d.target}`,
    driversSentence(d),
    top.length > 0 &&
      table(
        trusted ? ['#:', 'Column', 'Importance:', '±:', 'Alone', 'Direction'] : ['#:', 'Column', 'Explains alone:', 'Alone', 'Direction'],
        top.map((x, i) => [
          i + 1,
          `${code(x.column)}${x.component ? ' ¹' : ''}${x.robust || !trusted ? '' : ' ²'}`,
          ...(trusted ? [percent(x.importance), percent(x.importanceSd)] : [percent(x.strength)]),
          effectWords(x),
          x.direction,
        ]),
      ),
    d.relation &&
      `¹ ${code(d.relation.formula)} holds in ${percent(d.relation.holds, 0)} of the ${plural(d.relation.rows, 'row')} checked. These columns compose ${code(d.target)} by arithmetic; that they go along with it is no finding.`,
    trusted && top.some((x) => !x.robust) && '² The importance does not exceed its own deviation over the five folds: it may be chance.',
    ...top
      .filter((x) => x.groups !== undefined)
      .map((x) =>
        document([
          `Mean of ${code(d.target)} by ${code(x.column)}:`,
          table(
            [x.column, 'Rows:', `Mean ${d.target}:`],
            (x.groups ?? []).map((g) => [g.group, num(g.count), num(g.mean)]),
          ),
        ]).trimEnd(),
      ),
    trusted
      ? `**Importance** is how much worse a random forest predicts held-out rows when the column is shuffled, as a share of the variance of ${code(d.target)} (it can exceed 100 %). The forest explains ${percent(d.skill?.mean ?? 0)} of that variance on rows it has not seen (± ${percent(d.skill?.sd ?? 0)} over ${d.skill?.folds.length} folds). **Alone** is the relation of the single column: Pearson’s r and Spearman’s ρ for numbers, η² for groups.`
      : `The table ranks columns by the share of variance that each explains alone. ${d.limits.find((l) => /no driver is recommended/.test(l)) ?? ''}`,
    '**This is association, not cause.** Columns that carry the same information share their importance, and anything that is not in the file cannot show up.',
    d.drivers.length > d.top &&
      `Also looked at, in order: ${joinWords(d.drivers.slice(d.top).map((x) => `${code(x.column)} (${trusted ? percent(x.importance) : percent(x.strength)})`))}.`,
    d.excluded.length > 0 && `Left out: ${d.excluded.map((e) => `${code(e.column)} ${e.reason}`).join('; ')}.`,
  ]).trimEnd();
};

export const totalsSection = (t: AggregateOutput, chartPath: string | undefined): string => {
  const title = aggregateTitle(t);
  const timed = t.period !== undefined && t.by === undefined;
  const gaps = (t.emptyPeriods ?? []).map((period) => ({ period, value: null, rows: 0 }));
  const groups: AggregateOutput['groups'] =
    gaps.length === 0 ? t.groups : [...t.groups, ...gaps].sort((a, b) => ((a.period ?? '') < (b.period ?? '') ? -1 : 1));
  const rows = groups.map((g, i) => {
    const before = groups[i - 1]?.value;
    const change = typeof before === 'number' && before !== 0 && typeof g.value === 'number' ? signed(g.value / before - 1) : '';
    return [g.period ?? g.group, num(g.value), ...(timed ? [change] : []), num(g.rows)];
  });
  const shown = rows.length > 60 ? [...rows.slice(0, 30), ...rows.slice(-30)] : rows;
  return document([
    `## ${title}`,
    chartPath && `![${title}](${chartPath})`,
    peakSentence(t),
    table([t.period ?? t.by ?? 'group', `${t.value ?? 'rows'}:`, ...(timed ? ['Change:'] : []), 'Rows:'], shown),
    rows.length > shown.length &&
      `The middle ${rows.length - shown.length} of ${rows.length} periods are left out of this table; the chart shows all of them.`,
    t.total !== undefined &&
      `All ${t.period ?? 'group'}s together: **${num(t.total)}**${t.wholeTable !== undefined && !near(t.wholeTable, t.total) ? ` of ${num(t.wholeTable)} in the whole table` : ''}.`,
  ]).trimEnd();
};

export const peakSentence = (t: AggregateOutput): string => {
  const filled = t.groups.filter((g): g is typeof g & { value: number } => typeof g.value === 'number');
  const sorted = [...filled].sort((a, b) => b.value - a.value);
  const high = sorted[0];
  const low = sorted.at(-1);
  if (high === undefined || low === undefined || filled.length < 2) return '';
  const name = (g: { readonly period?: string; readonly group?: string }): string => g.period ?? g.group ?? '';
  return `Highest in ${name(high)} with ${num(high.value)}, lowest in ${name(low)} with ${num(low.value)}.`;
};

export const findingsOf = ({ profiles, drivers, totals }: Pieces): readonly ToolFinding[] => [
  ...profiles,
  ...(drivers ? [drivers] : []),
  ...(totals ? [totals] : []),
];

const evidenceTable = (evidence: readonly Evidence[]): string =>
  table(
    ['#:', 'Claim', 'Source', 'Where'],
    evidence.map((e, i) => [
      i + 1,
      e.claim,
      code(e.source),
      e.locator?.startsWith('query: ') ? code(e.locator.slice(7)) : (e.locator ?? ''),
    ]),
  );

export const proofSection = (
  pieces: Pieces,
  checks: readonly SelfCheck[],
  evidence: readonly Evidence[],
  confidence: number,
  basis: string,
  limits: readonly string[],
): string => {
  const inputs = new Map(findingsOf(pieces).flatMap((f) => f.inputs.map((i) => [i.sha256, i] as const)));
  return document([
    '## How this was done',
    `Made by AutoWeave, ${embeddedLabel}. Figures are computed from the file; sentences are filled templates. The same file gives the same report.`,
    table(
      ['File', 'Rows:', 'Bytes:', 'SHA-256'],
      [...inputs.values()].map((i) => [code(i.path), num(i.rows), num(i.bytes), code(i.sha256)]),
    ),
    `Confidence **${confidence.toFixed(2)}**: ${basis}.`,
    '### Where the numbers come from',
    evidenceTable(evidence),
    '### Checks',
    table(
      ['Check', 'Passed', 'Detail'],
      checks.map((c) => [c.name, c.passed ? 'yes' : '**no**', c.detail ?? '']),
    ),
    '### Methods',
    list([...new Set(findingsOf(pieces).map((f) => f.method))]),
    limits.length > 0 && '### Limits',
    limits.length > 0 && list(limits),
  ]).trimEnd();
};
