import { code, document, joinWords, list, num, plural, table } from '../text/markdown.js';
import { embeddedLabel } from '../version.js';
import { type Procedure, use } from './procedure.js';
import { answerFrom, qualityOf, type ToolFinding } from './tool-output.js';

interface Item {
  readonly kind: 'obligation' | 'date' | 'amount';
  readonly owner: string;
  readonly action: string;
  readonly due: string;
  readonly time: string;
  readonly amount?: number;
  readonly currency: string;
  readonly source: string;
  readonly line: number;
  readonly quote: string;
}

interface ExtractOutput extends ToolFinding {
  readonly documents: readonly {
    readonly path: string;
    readonly language: string;
    readonly reference: { readonly day: string; readonly from: string };
    readonly sentences: number;
  }[];
  readonly counts: { readonly obligations: number; readonly dates: number; readonly amounts: number; readonly events: number };
  readonly items: readonly Item[];
  readonly actions: { readonly path: string; readonly rows: number };
  readonly calendar?: { readonly path: string; readonly events: number };
}

const money = (i: Item): string => (i.amount === undefined ? '' : `${num(i.amount)} ${i.currency}`);
const where = (i: Item): string => `${i.source}, line ${i.line}`;
const short = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

const reportOf = (e: ExtractOutput, headline: string): string => {
  const duties = [...e.items.filter((i) => i.kind === 'obligation')].sort((a, b) =>
    (a.due || '9999') < (b.due || '9999') ? -1 : (a.due || '9999') > (b.due || '9999') ? 1 : a.line - b.line,
  );
  const rest = e.items.filter((i) => i.kind !== 'obligation');
  return document([
    `# Actions from ${joinWords(e.documents.map((d) => d.path))}`,
    headline,
    duties.length > 0 &&
      document([
        '## Who does what by when',
        table(
          ['Due', 'Who', 'What', 'Amount:', 'Where'],
          duties.map((i) => [`${i.due}${i.time ? ` ${i.time}` : ''}`, i.owner || '–', short(i.action, 200), money(i), where(i)]),
        ),
      ]).trimEnd(),
    rest.length > 0 &&
      document([
        '## Other dates and amounts',
        table(
          ['What', 'Sentence', 'Where'],
          rest.map((i) => [i.kind === 'date' ? `${i.due}${i.time ? ` ${i.time}` : ''}` : money(i), short(i.quote, 200), where(i)]),
        ),
      ]).trimEnd(),
    duties.length > 0 && document(['## In the words of the text', ...duties.map((i) => `> ${i.quote}\n>\n> — ${where(i)}`)]).trimEnd(),
    '## How this was done',
    `Made by AutoWeave, ${embeddedLabel}. ${e.method}.`,
    table(
      ['File', 'Language', 'Sentences:', 'Relative dates count from', 'SHA-256'],
      e.documents.map((d, n) => [
        code(d.path),
        d.language,
        num(d.sentences),
        `${d.reference.day} (${d.reference.from})`,
        code(e.inputs[n]?.sha256 ?? ''),
      ]),
    ),
    `Confidence **${e.confidence.toFixed(2)}**: ${e.confidenceBasis}.`,
    table(
      ['Check', 'Passed', 'Detail'],
      e.checks.map((k) => [k.name, k.passed ? 'yes' : '**no**', k.detail ?? '']),
    ),
    '### Limits',
    list(e.limits),
  ]);
};

/** Extracts duties, dates and amounts and reports. Arguments: `paths`, `actions`, `calendar`, `report`. */
export const extract: Procedure = function* ({ brief, args }) {
  const found = yield* use<ExtractOutput>('extract_actions', {
    paths: args.paths,
    today: brief.goal.receivedAt.slice(0, 10),
    actions: args.actions,
    calendar: args.calendar,
  });
  const { counts } = found;
  const headline = `**${plural(counts.obligations, 'obligation')}, ${plural(counts.dates, 'date')} and ${plural(counts.amounts, 'amount')}** found in ${joinWords(found.documents.map((d) => code(d.path)))}.`;
  yield* use('write_file', { path: args.report, content: reportOf(found, headline) });
  const files = [found.actions.path, ...(found.calendar ? [found.calendar.path] : []), String(args.report)];
  const first = found.items
    .filter((i) => i.kind === 'obligation')
    .slice(0, 8)
    .map((i) => `${i.due === '' ? '' : `**${i.due}** `}${i.owner === '' ? '' : `${i.owner}: `}${short(i.action, 120)} (${where(i)})`);
  return {
    summary: document([
      headline,
      first.length > 0 && list(first),
      `Files: ${joinWords(files.map((f) => `[${f}](${f})`))}. Each row quotes its sentence.`,
    ]).trimEnd(),
    data: {
      counts,
      items: found.items,
      documents: found.documents,
      inputs: found.inputs,
      actions: found.actions.path,
      ...(found.calendar ? { calendar: found.calendar.path } : {}),
      report: args.report,
      confidenceBasis: found.confidenceBasis,
    },
    ...answerFrom(found),
    quality: qualityOf(found.checks),
  };
};
