import { code, document, list, num, plural, table } from '../text/markdown.js';
import { embeddedLabel, embeddedVersion } from '../version.js';
import { type Procedure, use } from './procedure.js';
import { answerFrom, qualityOf, type ToolFinding } from './tool-output.js';

interface DescribeOutput extends ToolFinding {
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly what: string; readonly problem?: string }[];
  readonly count: number;
}

/** Lists the attached files with a look inside. Arguments: `paths`, optional `report`. */
export const describeFiles: Procedure = function* ({ args }) {
  const found = yield* use<DescribeOutput>('describe_files', args.paths === undefined ? {} : { paths: args.paths });
  const body = table(
    ['File', 'Bytes:', 'What it is'],
    found.files.map((f) => [code(f.path), num(f.bytes), f.problem === undefined ? f.what : `${f.what} (${f.problem})`]),
  );
  if (typeof args.report === 'string')
    yield* use('write_file', { path: args.report, content: document(['# Files', body, `Made by AutoWeave, ${embeddedLabel}.`]) });
  return {
    summary: document([
      `**${plural(found.count, 'file')}**`,
      body,
      typeof args.report === 'string' && `Also in [${args.report}](${args.report}).`,
    ]).trimEnd(),
    data: { files: found.files, inputs: found.inputs, confidenceBasis: found.confidenceBasis },
    ...answerFrom(found),
    quality: qualityOf(found.checks),
  };
};

interface ConvertOutput extends ToolFinding {
  readonly path: string;
  readonly to: { readonly path: string; readonly bytes: number };
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly kind: string }[];
}

/** Converts a table. Arguments: `path`, `to`. */
export const convert: Procedure = function* ({ args }) {
  const found = yield* use<ConvertOutput>('convert_table', { path: args.path, to: args.to });
  return {
    summary: `${plural(found.rows, 'row')} and ${plural(found.columns.length, 'column')} of ${code(found.path)} are now in [${found.to.path}](${found.to.path}).`,
    data: { result: found.to.path, rows: found.rows, columns: found.columns, inputs: found.inputs, confidenceBasis: found.confidenceBasis },
    ...answerFrom(found),
    quality: qualityOf(found.checks),
  };
};

interface SummaryOutput extends ToolFinding {
  readonly path: string;
  readonly words: number;
  readonly sentences: number;
  readonly chosen: readonly { readonly quote: string; readonly line: number }[];
  readonly phrases: readonly { readonly phrase: string; readonly count: number }[];
}

/** Quotes the most telling sentences of texts. Arguments: `paths`, `sentences`, optional `report`. */
export const summarize: Procedure = function* ({ args }) {
  const paths = args.paths as readonly string[];
  const found = (yield paths.map((path) => ({
    tool: 'summarize_text',
    arguments: { path, sentences: args.sentences ?? 5 },
  }))) as readonly SummaryOutput[];
  const parts = found.map((f) =>
    document([
      `## ${f.path}`,
      ...f.chosen.map((s) => `> ${s.quote}\n>\n> — ${f.path}, line ${s.line}`),
      f.phrases.length > 0 && `Key phrases: ${f.phrases.map((p) => `${p.phrase} (${p.count})`).join(', ')}.`,
      `${plural(f.chosen.length, 'sentence')} of ${num(f.sentences)}, from ${num(f.words)} words.`,
    ]).trimEnd(),
  );
  const note = 'Sentences are quoted as they stand, chosen by how much they share with the rest of the text.';
  if (typeof args.report === 'string')
    yield* use('write_file', {
      path: args.report,
      content: document(['# Summary', ...parts, `${note} Made by AutoWeave, ${embeddedLabel}.`]),
    });
  const checks = found.flatMap((f) => f.checks);
  return {
    summary: document([
      ...parts,
      typeof args.report === 'string' ? `Written to [${args.report}](${args.report}). ${note}` : note,
    ]).trimEnd(),
    data: {
      summaries: found.map((f) => ({ path: f.path, sentences: f.chosen, phrases: f.phrases })),
      inputs: found.flatMap((f) => f.inputs),
      confidenceBasis: found[0]?.confidenceBasis ?? '',
    },
    evidence: found.flatMap((f) => f.evidence).slice(0, 50),
    checks,
    limits: [...new Set(found.flatMap((f) => f.limits))],
    method: found[0]?.method ?? embeddedVersion,
    confidence: Math.min(1, ...found.map((f) => f.confidence)),
    quality: qualityOf(checks),
  };
};

/** Writes a given text into a file. Arguments: `path`, `content`. */
export const writeText: Procedure = function* ({ args }) {
  const content = String(args.content ?? '');
  const path = String(args.path ?? 'text.txt');
  yield* use('write_file', { path, content: content.endsWith('\n') ? content : `${content}\n` });
  return {
    summary: document([`Written to [${path}](${path}):`, list([code(content.slice(0, 200))])]).trimEnd(),
    data: { result: path, characters: content.length, confidenceBasis: 'the text is copied from the goal' },
    evidence: [{ claim: 'the text stands in the goal', source: 'goal', quote: content.slice(0, 1_000) }],
    checks: [],
    limits: [],
    method: `${embeddedVersion}: text copied from the goal`,
    confidence: 1,
    quality: 1,
  };
};
