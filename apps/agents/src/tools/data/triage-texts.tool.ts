import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { csvText } from '../../analysis/csv-text.js';
import { type TriagedText, triage } from '../../analysis/triage/triage.js';
import { defineTool } from '../tool.js';
import { inputOf, readingConfidence, rulesVersion } from './finding.js';
import { fitOutput } from './fit-output.js';
import { loadTable } from './load-table.js';
import { writeWorkspaceFile } from './write-file-atomic.js';

const header = ['id', 'row', 'date', 'language', 'sentiment', 'score', 'topic', 'urgency', 'reasons', 'text'];
const rowOf = (t: TriagedText): readonly unknown[] => [
  t.id,
  t.at,
  t.date ?? '',
  t.language,
  t.tone.sentiment,
  t.tone.score,
  t.topic,
  t.urgency.urgency,
  t.urgency.reasons.join('; '),
  t.text,
];

const tally = (values: readonly string[]): readonly { readonly value: string; readonly count: number }[] => {
  const counts = new Map<string, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
};

/** Mean length in words decides how far word lists can be trusted: more words, more hits. */
const confidenceOf = (texts: readonly TriagedText[], reading: number): number => {
  const judged = texts.filter((t) => t.topicBasis === 'keywords' && t.language !== 'und').length / Math.max(1, texts.length);
  return Math.round(reading * (0.3 + 0.45 * judged) * 1_000) / 1_000;
};

/** Sorts messages of a table by language, tone, topic and urgency and writes the result row by row. */
export const triageTexts = defineTool({
  name: 'triage_texts',
  description:
    'Sort the messages in a table (tickets, reviews, feedback): language, sentiment, topic (keyword rules, leftover texts clustered by shared words), urgency with reasons, counts per week. Writes one row per message to a CSV file and returns summaries with representative quotes and their line numbers. Word lists in English, German, French, Spanish, Italian and Hungarian.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({
    path: WorkspacePath,
    column: z.string().max(200).optional().describe('column with the text; default: the longest texts, with the subject'),
    result: WorkspacePath.default('triaged.csv'),
  }),
  run: async ({ path, column, result }, ctx) => {
    const source = await loadTable(path, ctx);
    const found = triage(source.table, column);
    const order = { high: 0, medium: 1, low: 2 } as const;
    const sorted = [...found.texts].sort(
      (a, b) => order[a.urgency.urgency] - order[b.urgency.urgency] || b.urgency.points - a.urgency.points || a.row - b.row,
    );
    const file = await writeWorkspaceFile(result, csvText(header, sorted.map(rowOf)), ctx);
    const urgent = sorted.filter((t) => t.urgency.urgency === 'high');
    return {
      summary: `${found.texts.length} messages: ${urgent.length} urgent, ${found.topics.length} topics`,
      output: fitOutput(
        {
          path,
          textColumns: found.textColumns,
          dateColumn: found.dateColumn ?? null,
          messages: found.texts.length,
          languages: tally(found.texts.map((t) => t.language)),
          sentiments: tally(found.texts.map((t) => t.tone.sentiment)),
          urgencies: tally(found.texts.map((t) => t.urgency.urgency)),
          topics: found.topics.slice(0, 30),
          urgent: urgent.slice(0, 20).map((t) => ({
            id: t.id,
            at: t.at,
            text: t.text.slice(0, 300),
            topic: t.topic,
            reasons: t.urgency.reasons,
            sentiment: t.tone.sentiment,
          })),
          weeks: found.weeks.slice(0, 1_000),
          result: file,
          method: `${rulesVersion}: language by tinyld, sentiment and topic by word lists, leftover texts clustered by TF–IDF cosine ≥ .3, urgency by points`,
          inputs: [inputOf(source)],
          evidence: [
            ...found.topics.slice(0, 15).map((t) => ({
              claim: `${t.topic}: ${t.count} messages, for example`,
              source: path,
              locator: t.quote.at,
              quote: t.quote.text,
              sha256: source.sha256,
            })),
            ...urgent.slice(0, 15).map((t) => ({
              claim: `urgent: ${t.urgency.reasons.join(', ')}`,
              source: path,
              locator: t.at,
              quote: t.text.slice(0, 500),
              sha256: source.sha256,
            })),
          ],
          checks: [
            {
              name: 'every message has one topic',
              passed: found.topics.reduce((a, t) => a + t.count, 0) === found.texts.length,
              detail: `${found.texts.length} messages in ${found.topics.length} topics`,
            },
            {
              name: 'every row is accounted for',
              passed: found.texts.length + found.emptyRows === source.table.rowCount,
              detail: `${found.texts.length} with text, ${found.emptyRows} without, ${source.table.rowCount} rows`,
            },
          ],
          confidence: confidenceOf(found.texts, readingConfidence(source)),
          confidenceBasis:
            'reading confidence × (0.3 + 0.45 × share of messages with a known language and a keyword topic); word lists never get above 0.75',
          limits: [...found.limits, ...source.table.notices],
        },
        ['weeks', 'urgent', 'topics', 'evidence'],
      ),
    };
  },
});
