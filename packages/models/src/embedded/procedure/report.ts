import type { SelfCheck } from '@autoweave/contracts';
import { document, joinWords, list, num, percent, plural } from '../text/markdown.js';
import { embeddedVersion } from '../version.js';
import { aggregateTitle } from './chart.js';
import { driversSentence } from './drivers.js';
import { type Call, type Procedure, use } from './procedure.js';
import { tableSentence } from './profile.js';
import {
  dataSection,
  driversSection,
  findingsOf,
  peakSentence,
  type Pieces,
  piecesOf,
  proofSection,
  totalsSection,
} from './report-sections.js';
import { near, qualityOf, type QueryOutput, sqlName } from './tool-output.js';

/** Numbers of the report computed a second time, another way, by queries over the file itself. */
const recomputations = ({
  profiles,
  drivers,
  totals,
}: Pieces): readonly (Call & { readonly verify: (row: readonly unknown[]) => SelfCheck })[] => {
  const out: (Call & { readonly verify: (row: readonly unknown[]) => SelfCheck })[] = [];
  const check = (name: string, said: number, again: unknown, tolerance: (a: number, b: number) => boolean): SelfCheck => ({
    name,
    passed: typeof again === 'number' && tolerance(said, again),
    detail: `reported ${num(said)}, recomputed ${num(again)}`,
  });
  for (const p of profiles.slice(0, 10)) {
    const sql = `SELECT count(*) FROM ${sqlName(p.table)}`;
    out.push({
      tool: 'query_table',
      arguments: { sql, files: [p.path] },
      verify: ([n]) => check(`rows of ${p.path}`, p.rows, n, (a, b) => a === b),
    });
  }
  if (totals?.value !== undefined && totals.total !== undefined && totals.function === 'sum') {
    const total = totals.total;
    const dated = totals.date === undefined ? '' : ` WHERE ${sqlName(totals.date)} IS NOT NULL`;
    out.push({
      tool: 'query_table',
      arguments: { sql: `SELECT fsum(${sqlName(totals.value)}) FROM ${sqlName(totals.table)}${dated}`, files: [totals.path] },
      verify: ([n]) => check(`total of ${totals.value}`, total, n, near),
    });
  }
  for (const d of drivers?.drivers.slice(0, drivers.top) ?? []) {
    if (drivers === undefined || d.kind !== 'number' || profiles[0] === undefined) continue;
    const columns = new Map(profiles[0].columns.map((c) => [c.name, c.kind]));
    const y = columns.get(drivers.target) === 'boolean' ? `CAST(${sqlName(drivers.target)} AS INTEGER)` : sqlName(drivers.target);
    if (drivers.limits.some((l) => l.startsWith('The forest saw an even sample'))) continue;
    out.push({
      tool: 'query_table',
      arguments: { sql: `SELECT corr(${sqlName(d.column)}, ${y}) FROM ${sqlName(profiles[0].table)}`, files: [drivers.path] },
      verify: ([r]) => check(`correlation of ${d.column}`, d.association.value, r, (a, b) => Math.abs(a - b) < 1e-6),
    });
  }
  return out;
};

/**
 * Writes the markdown report of whatever came before it: profiles, drivers, totals. Recomputes the numbers by queries
 * of its own first. Arguments: `path` of the report, `title`.
 */
export const report: Procedure = function* ({ brief, args }) {
  const pieces = piecesOf(brief.upstream);
  const path = String(args.path ?? 'report.md');
  const again = recomputations(pieces);
  const answers =
    again.length === 0 ? [] : ((yield again.map(({ tool, arguments: a }) => ({ tool, arguments: a }))) as readonly QueryOutput[]);
  const recomputed = again.map((r, i) => r.verify(answers[i]?.rows[0] ?? []));
  const checks = [...brief.upstream.flatMap((u) => u.result.checks), ...recomputed];
  const evidence = [
    ...findingsOf(pieces).flatMap((f) => f.evidence),
    ...(pieces.drivers?.skill
      ? [
          {
            claim: `hold-out R² ${pieces.drivers.skill.mean.toFixed(3)}, importance of ${pieces.drivers.drivers
              .slice(0, pieces.drivers.top)
              .map((d) => `${d.column} ${percent(d.importance)}`)
              .join(', ')}`,
            source: pieces.drivers.path,
            locator: 'find_drivers, seed 20240501',
          },
        ]
      : []),
  ].slice(0, 60);
  const limits = [...new Set([...findingsOf(pieces).flatMap((f) => f.limits)])];
  const weakest = [...findingsOf(pieces)].sort((a, b) => a.confidence - b.confidence)[0];
  const confidence = weakest?.confidence ?? 0.5;
  const short = [
    ...pieces.profiles.slice(0, 12).map(tableSentence),
    ...(pieces.drivers ? [driversSentence(pieces.drivers)] : []),
    ...(pieces.totals
      ? [
          `${aggregateTitle(pieces.totals)}: ${plural(pieces.totals.groups.length, pieces.totals.period ?? 'group')}${pieces.totals.total === undefined ? '' : `, together ${num(pieces.totals.total)}`}. ${peakSentence(pieces.totals)}`,
        ]
      : []),
  ];
  const text = document([
    `# ${String(args.title ?? 'Report')}`,
    '## In short',
    list(short.map((s) => s.trim())),
    pieces.drivers && driversSection(pieces.drivers),
    pieces.totals && totalsSection(pieces.totals, pieces.chartPath),
    ...pieces.profiles.map((p) => dataSection(p, pieces.profiles.length === 1 ? 'The data' : `The data in ${p.path}`)),
    proofSection(
      pieces,
      checks,
      evidence,
      confidence,
      weakest ? `the lowest of the steps (${weakest.confidenceBasis})` : 'no step reported one',
      limits,
    ),
  ]);
  yield* use('write_file', { path, content: text });
  const files = [`[${path}](${path})`, ...(pieces.chartPath ? [`[${pieces.chartPath}](${pieces.chartPath})`] : [])];
  return {
    summary: document([
      list(short.map((s) => s.trim())),
      `The full report with tables, evidence and checks is in ${joinWords(files)}.${pieces.drivers ? ' Drivers are associations, not causes.' : ''}`,
    ]).trimEnd(),
    data: {
      report: path,
      ...(pieces.chartPath ? { chart: pieces.chartPath } : {}),
      ...(pieces.drivers
        ? {
            target: pieces.drivers.target,
            drivers: pieces.drivers.drivers.slice(0, pieces.drivers.top).map((d) => d.column),
            basis: pieces.drivers.basis,
          }
        : {}),
      ...(pieces.totals?.total === undefined ? {} : { total: pieces.totals.total }),
      inputs: findingsOf(pieces).flatMap((f) => f.inputs),
      confidenceBasis: weakest?.confidenceBasis ?? 'no step reported one',
    },
    evidence,
    checks,
    limits,
    method: `${embeddedVersion}: report template over ${joinWords([...new Set(brief.upstream.map((u) => u.name))]) || 'nothing'}, numbers recomputed by ${plural(again.length, 'query', 'queries')}`,
    confidence,
    quality: qualityOf(checks),
  };
};
