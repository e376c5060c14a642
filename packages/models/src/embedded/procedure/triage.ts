import { code, document, joinWords, list, num, percent, plural, table } from '../text/markdown.js';
import { embeddedLabel } from '../version.js';
import { type Procedure, use } from './procedure.js';
import { answerFrom, type ChartOutput, qualityOf, type ToolFinding } from './tool-output.js';

interface Tally {
  readonly value: string;
  readonly count: number;
}

interface TriageOutput extends ToolFinding {
  readonly path: string;
  readonly textColumns: readonly string[];
  readonly dateColumn: string | null;
  readonly messages: number;
  readonly languages: readonly Tally[];
  readonly sentiments: readonly Tally[];
  readonly urgencies: readonly Tally[];
  readonly topics: readonly {
    readonly topic: string;
    readonly basis: string;
    readonly count: number;
    readonly negative: number;
    readonly high: number;
    readonly quote: { readonly text: string; readonly at: string };
  }[];
  readonly urgent: readonly {
    readonly id: string;
    readonly at: string;
    readonly text: string;
    readonly topic: string;
    readonly reasons: readonly string[];
  }[];
  readonly weeks: readonly { readonly week: string; readonly topic: string; readonly count: number }[];
  readonly result: { readonly path: string };
}

const quote = (text: string): string => `> ${text.replace(/\s+/g, ' ').trim()}`;
const tallyWords = (tallies: readonly Tally[]): string => joinWords(tallies.slice(0, 8).map((t) => `${t.value} ${num(t.count)}`));

/** Counts per week and topic, the rarer topics joined, every week present for every topic. */
const weekRows = (t: TriageOutput): readonly { readonly week: string; readonly topic: string; readonly messages: number }[] => {
  const main = new Set(t.topics.slice(0, 6).map((x) => x.topic));
  const counts = new Map<string, number>();
  for (const w of t.weeks) {
    const key = `${w.week}\t${main.has(w.topic) ? w.topic : 'all other topics'}`;
    counts.set(key, (counts.get(key) ?? 0) + w.count);
  }
  const weeks = [...new Set(t.weeks.map((w) => w.week))].sort();
  const names = [...new Set([...counts.keys()].map((k) => k.split('\t')[1] ?? ''))].sort();
  return weeks.flatMap((week) => names.map((topic) => ({ week, topic, messages: counts.get(`${week}\t${topic}`) ?? 0 })));
};

const reportOf = (t: TriageOutput, headline: string, chart: string | undefined): string =>
  document([
    `# Triage of ${t.path}`,
    headline,
    `Read from ${joinWords(t.textColumns.map(code))}. Every message with its language, tone, topic and urgency is in [${t.result.path}](${t.result.path}), the most urgent first.`,
    t.urgent.length > 0 &&
      document([
        '## Urgent',
        table(
          ['Where', 'Message', 'Topic', 'Why'],
          t.urgent.map((u) => [u.id === '' ? u.at : `${code(u.id)}, ${u.at}`, u.text.slice(0, 160), u.topic, u.reasons.join(', ')]),
        ),
      ]).trimEnd(),
    '## Topics',
    table(
      ['Topic', 'Messages:', 'Share:', 'Negative:', 'Urgent:', 'Found by'],
      t.topics.map((x) => [
        x.topic,
        num(x.count),
        percent(x.count / Math.max(1, t.messages), 0),
        num(x.negative),
        num(x.high),
        x.basis === 'none' ? '–' : x.basis,
      ]),
    ),
    chart && `## Trend\n\n![Messages per week and topic](${chart})`,
    '## In their words',
    ...t.topics.slice(0, 10).map((x) => `**${x.topic}** (${t.path}, ${x.quote.at})\n\n${quote(x.quote.text)}`),
    '## Language and tone',
    table(
      ['', ''],
      [
        ['Languages', tallyWords(t.languages)],
        ['Tone', tallyWords(t.sentiments)],
        ['Urgency', tallyWords(t.urgencies)],
      ],
    ),
    '## How this was done',
    `Made by AutoWeave, ${embeddedLabel}. ${t.method}.`,
    table(
      ['File', 'Rows:', 'Bytes:', 'SHA-256'],
      t.inputs.map((i) => [code(i.path), num(i.rows), num(i.bytes), code(i.sha256)]),
    ),
    `Confidence **${t.confidence.toFixed(2)}**: ${t.confidenceBasis}.`,
    table(
      ['Check', 'Passed', 'Detail'],
      t.checks.map((k) => [k.name, k.passed ? 'yes' : '**no**', k.detail ?? '']),
    ),
    '### Limits',
    list(t.limits),
  ]);

/** Sorts messages, charts the weeks, reports. Arguments: `path`, `column`, `result`, `chart`, `report`. */
export const triage: Procedure = function* ({ args }) {
  const found = yield* use<TriageOutput>('triage_texts', {
    path: args.path,
    ...(args.column === undefined ? {} : { column: args.column }),
    result: args.result,
  });
  const weeks = weekRows(found);
  const several = new Set(weeks.map((w) => w.week)).size > 1;
  const drawn = several
    ? yield* use<ChartOutput>('make_chart', {
        path: args.chart,
        title: 'Messages per week and topic',
        kind: 'line',
        x: 'week',
        y: 'messages',
        series: 'topic',
        data: weeks.slice(0, 2_000),
        xTitle: 'week',
        yTitle: 'messages',
      })
    : undefined;
  const high = found.urgencies.find((u) => u.value === 'high')?.count ?? 0;
  const negative = found.sentiments.find((s) => s.value === 'negative')?.count ?? 0;
  const top = found.topics.filter((t) => t.topic !== 'other').slice(0, 3);
  const headline = `**${plural(found.messages, 'message')}: ${num(high)} urgent, ${num(negative)} negative.**${top.length > 0 ? ` Most are about ${joinWords(top.map((t) => `${t.topic} (${num(t.count)})`))}.` : ''}`;
  yield* use('write_file', { path: args.report, content: reportOf(found, headline, drawn?.path) });
  const files = [found.result.path, String(args.report), ...(drawn ? [drawn.path] : [])];
  const checks = [...found.checks, ...(drawn?.checks ?? [])];
  return {
    summary: `${headline}\n\nFiles: ${joinWords(files.map((f) => `[${f}](${f})`))}. Tone, topic and urgency come from word lists.`,
    data: {
      messages: found.messages,
      urgencies: found.urgencies,
      sentiments: found.sentiments,
      languages: found.languages,
      topics: found.topics.map(({ topic, count, negative: n, high: h }) => ({ topic, count, negative: n, high: h })),
      inputs: found.inputs,
      result: found.result.path,
      report: args.report,
      confidenceBasis: found.confidenceBasis,
    },
    ...answerFrom(found, { checks: drawn?.checks ?? [] }),
    quality: qualityOf(checks),
  };
};
