import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { type CalendarEntry, calendarProblem, calendarText } from '../../analysis/actions/calendar.js';
import { type ActionItem, extractActions as extract } from '../../analysis/actions/extract-actions.js';
import { csvText } from '../../analysis/csv-text.js';
import { raise } from '../../analysis/fault.js';
import { decodeText } from '../../analysis/table-reader/index.js';
import { defineTool } from '../tool.js';
import { rulesVersion } from './finding.js';
import { fitOutput } from './fit-output.js';
import { readWorkspaceFile } from './load-table.js';
import { writeWorkspaceFile } from './write-file-atomic.js';

interface Placed extends ActionItem {
  readonly source: string;
  readonly sha256: string;
}

const header = ['nr', 'kind', 'owner', 'action', 'due', 'time', 'date_as_written', 'amount', 'currency', 'source', 'line', 'quote'];
const rowOf = (i: Placed, n: number): readonly unknown[] => [
  n + 1,
  i.kind,
  i.owner,
  i.action,
  i.due,
  i.time,
  i.dateText,
  i.amount ?? '',
  i.currency,
  i.source,
  i.line,
  i.quote,
];

const entryOf = (i: Placed): CalendarEntry => ({
  uid: `${createHash('sha256').update(`${i.sha256}:${i.line}:${i.due}:${i.action}`).digest('hex').slice(0, 32)}@autoweave`,
  day: i.due,
  time: i.time === '' ? undefined : i.time,
  summary: `${i.owner === '' ? '' : `${i.owner}: `}${i.action}`.slice(0, 160),
  description: `${i.quote}\n${i.source}, line ${i.line}`,
});

/** Dates that belong into a calendar: full days, of duties always, of other sentences from the document's day on. */
const inCalendar = (i: Placed, reference: string): boolean =>
  i.due.length === 10 && (i.kind === 'obligation' || (i.kind === 'date' && i.due > reference));

/** Extracts duties, dates and amounts from minutes or notes and writes a list and a calendar. */
export const extractActions = defineTool({
  name: 'extract_actions',
  description:
    'Extract every obligation (who, what, until when, how much), date and amount from minutes, notes or contracts in .txt, .md or .html files, in English, German, French, Spanish, Italian or Hungarian. Writes actions.csv (each row quotes its sentence with its line) and an iCalendar file with the dated ones.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({
    paths: z.array(WorkspacePath).min(1).max(50),
    today: z.iso.date().optional().describe('day from which relative dates count when a document has no date'),
    actions: WorkspacePath.default('actions.csv'),
    calendar: WorkspacePath.default('calendar.ics'),
  }),
  run: async ({ paths, today, actions, calendar }, ctx) => {
    const day = today ?? ctx.now.toISOString().slice(0, 10);
    const documents = await Promise.all(
      paths.map(async (path) => {
        const file = await readWorkspaceFile(path, ctx);
        const { text } = decodeText(file.bytes, basename(path));
        if (text.trim() === '') raise('UNREADABLE_FILE', `${path} is empty.`, 'Attach the minutes as .txt, .md or .html.');
        return { path, file, found: extract(text, { html: /\.x?html?$/i.test(path) || /^\s*<(!doctype|html)/i.test(text), today: day }) };
      }),
    );
    const items = documents.flatMap((d) => d.found.items.map((i): Placed => ({ ...i, source: d.path, sha256: d.file.sha256 })));
    const list = await writeWorkspaceFile(actions, csvText(header, items.map(rowOf)), ctx);
    const reference = new Map(documents.map((d) => [d.path, d.found.reference.day]));
    const dated = items.filter((i) => inCalendar(i, reference.get(i.source) ?? day));
    const entries = [...new Map(dated.map(entryOf).map((e) => [e.uid, e])).values()].sort((a, b) =>
      a.day + (a.time ?? '') < b.day + (b.time ?? '') ? -1 : 1,
    );
    const ics = entries.length === 0 ? undefined : calendarText(entries, new Date(`${day}T00:00:00Z`));
    const problem = ics === undefined ? undefined : calendarProblem(ics);
    const file = ics === undefined ? undefined : await writeWorkspaceFile(calendar, ics, ctx);
    const duties = items.filter((i) => i.kind === 'obligation');
    const complete = duties.filter((i) => i.owner !== '' && i.due !== '').length;
    const quoted = documents.every((d) => d.found.items.every((i) => i.quote.length > 0 && i.line > 0));
    return {
      summary: `${duties.length} obligations, ${documents.reduce((a, d) => a + d.found.dates, 0)} dates, ${documents.reduce((a, d) => a + d.found.amounts, 0)} amounts`,
      output: fitOutput(
        {
          documents: documents.map((d) => ({
            path: d.path,
            language: d.found.language,
            reference: d.found.reference,
            sentences: d.found.sentences,
            dates: d.found.dates,
            amounts: d.found.amounts,
          })),
          counts: {
            obligations: duties.length,
            dates: documents.reduce((a, d) => a + d.found.dates, 0),
            amounts: documents.reduce((a, d) => a + d.found.amounts, 0),
            events: entries.length,
          },
          items: items.slice(0, 300).map(({ sha256: _, ...i }) => i),
          actions: { ...list, rows: items.length },
          ...(file === undefined ? {} : { calendar: { ...file, events: entries.length } }),
          method: `${rulesVersion}: sentences with line numbers, obligations by wording, dates by chrono-node and own numeric forms, amounts by currency`,
          inputs: documents.map((d) => ({ path: d.path, sha256: d.file.sha256, bytes: d.file.bytes.length })),
          evidence: items.slice(0, 60).map((i) => ({
            claim:
              i.kind === 'obligation'
                ? `${i.owner || 'somebody'} ${i.clue} ${i.action}`.slice(0, 300)
                : i.kind === 'date'
                  ? `date ${i.due}`
                  : `amount ${i.amount} ${i.currency}`,
            source: i.source,
            locator: `line ${i.line}`,
            quote: i.quote.slice(0, 1_000),
            sha256: i.sha256,
          })),
          checks: [
            { name: 'every row quotes a sentence with its line', passed: quoted, detail: `${items.length} rows` },
            ...(ics === undefined
              ? []
              : [
                  {
                    name: 'the calendar is valid iCalendar (RFC 5545)',
                    passed: problem === undefined,
                    detail: problem ?? `${entries.length} events`,
                  },
                ]),
          ],
          confidence: duties.length === 0 ? 0.4 : Math.round((0.5 + 0.35 * (complete / duties.length)) * 1_000) / 1_000,
          confidenceBasis: '0.5 + 0.35 × share of obligations with both an owner and a date; 0.4 when none was found',
          limits: [
            ...new Set(documents.flatMap((d) => d.found.limits)),
            ...(entries.length === 0 ? ['No full date was found, so there is no calendar file.'] : []),
          ],
        },
        ['items', 'evidence'],
      ),
    };
  },
});
