import { detect } from 'tinyld';
import { rankColumns } from '../column/match-column.js';
import { raise } from '../fault.js';
import { type Column, rowLocator, type Table } from '../table/table.js';
import { centreOf, clusterTexts, tfIdf } from './cluster.js';
import { type SentimentFinding, sentimentOf } from './sentiment.js';
import { topicOf } from './topics.js';
import { type UrgencyFinding, urgencyOf } from './urgency.js';

export interface TriagedText {
  readonly row: number;
  readonly at: string;
  readonly id: string;
  readonly text: string;
  /** ISO 639-1, or `und` when the text is too short to tell. */
  readonly language: string;
  readonly tone: SentimentFinding;
  readonly topic: string;
  readonly topicBasis: 'keywords' | 'cluster' | 'none';
  readonly urgency: UrgencyFinding;
  readonly date: string | undefined;
}

export interface TopicSummary {
  readonly topic: string;
  readonly basis: 'keywords' | 'cluster' | 'none';
  readonly count: number;
  readonly negative: number;
  readonly high: number;
  readonly quote: { readonly text: string; readonly at: string };
}

export interface Triage {
  readonly textColumns: readonly string[];
  readonly dateColumn: string | undefined;
  readonly texts: readonly TriagedText[];
  readonly emptyRows: number;
  readonly topics: readonly TopicSummary[];
  readonly weeks: readonly { readonly week: string; readonly topic: string; readonly count: number }[];
  readonly limits: readonly string[];
}

const meanLength = (c: Column): number =>
  c.values.reduce((a: number, v) => a + (typeof v === 'string' ? v.length : 0), 0) / Math.max(1, c.values.length - c.missing);

/** The columns that hold the messages: the longest texts, with a subject line before them when there is one. */
const textColumns = (table: Table, wanted: string | undefined): readonly Column[] => {
  const texts = table.columns.filter((c) => c.kind === 'text');
  if (wanted !== undefined) {
    const [best] = rankColumns(wanted, texts);
    if (best !== undefined && best.score >= 0.55) return [best.column];
    return raise(
      'CLARIFICATION_NEEDED',
      `Which column holds the text? None is called "${wanted}".`,
      `Text columns: ${texts.map((c) => c.name).join(', ') || 'none'}.`,
      { columns: texts.map((c) => c.name) },
    );
  }
  const long = texts.filter((c) => meanLength(c) >= 12).sort((a, b) => meanLength(b) - meanLength(a));
  const body = long[0];
  if (body === undefined)
    return raise(
      'CLARIFICATION_NEEDED',
      'No column holds messages: all texts are short labels.',
      `Columns: ${table.columns.map((c) => `${c.name} (${c.kind})`).join(', ')}.`,
      { columns: table.columns.map((c) => c.name) },
    );
  const subject = texts.find((c) => c !== body && /subject|title|betreff|titel|objet|asunto|oggetto|targy|summary|headline/i.test(c.name));
  return subject === undefined ? [body] : [subject, body];
};

/** ISO 8601 week of a date, e.g. `2026-W03`. */
export const isoWeek = (date: string): string => {
  const day = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const first = Date.UTC(day.getUTCFullYear(), 0, 1);
  return `${day.getUTCFullYear()}-W${String(Math.ceil(((day.getTime() - first) / 86_400_000 + 1) / 7)).padStart(2, '0')}`;
};

const common = ['en', 'de', 'fr', 'es', 'it', 'hu', 'nl', 'pt', 'pl', 'ro', 'sv', 'da', 'cs'];
const languageOf = (text: string): string => {
  const letters = text.replace(/https?:\S+|[^\p{L}\s]/gu, ' ').trim();
  if (letters.length < 8) return 'und';
  return detect(letters) || detect(letters, { only: common }) || 'und';
};

const other = 'other';

/**
 * Sorts messages: language, tone, topic, urgency, weeks. Topics come from keywords; what no keyword fits is grouped by
 * shared words. Raises CLARIFICATION_NEEDED when the table has no column of messages. Same table, same answer.
 */
export const triage = (table: Table, wantedColumn?: string): Triage => {
  const columns = textColumns(table, wantedColumn);
  const date = table.columns.find((c) => c.kind === 'date' || c.kind === 'datetime');
  const priority = table.columns.find((c) => /priorit|severity|urgency|dringlich/i.test(c.name) && !columns.includes(c));
  const id = table.columns.find((c) => /(^|[_\s])(id|nr|no|number|ticket|key|nummer)$/i.test(c.name) && !columns.includes(c));
  const rows = Array.from({ length: table.rowCount }, (_, row) => ({
    row,
    text: columns
      .map((c) => c.values[row])
      .filter((v) => v !== null)
      .join(' — '),
  })).filter((r) => r.text.trim() !== '');
  const guesses = rows.map((r) => languageOf(r.text));
  const first = rows.map((r, i) => {
    const language = guesses[i] ?? 'und';
    const tone = sentimentOf(r.text, language);
    return {
      ...r,
      language,
      tone,
      urgency: urgencyOf(r.text, tone, priority?.values[r.row] === null ? undefined : String(priority?.values[r.row] ?? '')),
      found: topicOf(r.text),
    };
  });
  const left = first.flatMap((f, i) => (f.found === undefined ? [i] : []));
  const clusters =
    left.length >= 6
      ? clusterTexts(
          left.map((i) => first[i]?.text ?? ''),
          { likeness: 0.3, smallest: 3 },
        )
      : [];
  const clusterOf = new Map(clusters.flatMap((c) => c.members.map((m) => [left[m] as number, c.label] as const)));
  const texts = first.map(
    ({ found, ...f }, i): TriagedText => ({
      ...f,
      at: rowLocator(table, f.row),
      id: id?.values[f.row] === null || id === undefined ? '' : String(id.values[f.row]),
      topic: found?.topic ?? clusterOf.get(i) ?? other,
      topicBasis: found ? 'keywords' : clusterOf.has(i) ? 'cluster' : 'none',
      date: (date?.values[f.row] as string | null) ?? undefined,
    }),
  );
  return {
    textColumns: columns.map((c) => c.name),
    dateColumn: date?.name,
    texts,
    emptyRows: table.rowCount - rows.length,
    topics: summarise(texts),
    weeks: weeksOf(texts),
    limits: limitsOf(texts, table.rowCount - rows.length, date),
  };
};

const summarise = (texts: readonly TriagedText[]): readonly TopicSummary[] => {
  const vectors = tfIdf(texts.map((t) => t.text));
  const groups = new Map<string, number[]>();
  texts.forEach((t, i) => groups.set(t.topic, [...(groups.get(t.topic) ?? []), i]));
  return [...groups]
    .map(([topic, members]): TopicSummary => {
      const quoted = texts[centreOf(vectors, members.slice(0, 400))] as TriagedText;
      const of = members.map((m) => texts[m] as TriagedText);
      return {
        topic,
        basis: of[0]?.topicBasis ?? 'none',
        count: of.length,
        negative: of.filter((t) => t.tone.sentiment === 'negative').length,
        high: of.filter((t) => t.urgency.urgency === 'high').length,
        quote: { text: quoted.text.slice(0, 300), at: quoted.at },
      };
    })
    .sort((a, b) => Number(a.topic === other) - Number(b.topic === other) || b.count - a.count || (a.topic < b.topic ? -1 : 1));
};

const weeksOf = (texts: readonly TriagedText[]): Triage['weeks'] => {
  const counts = new Map<string, number>();
  for (const t of texts)
    if (t.date !== undefined) counts.set(`${isoWeek(t.date)}\t${t.topic}`, (counts.get(`${isoWeek(t.date)}\t${t.topic}`) ?? 0) + 1);
  return [...counts]
    .map(([k, count]) => ({ week: k.split('\t')[0] ?? '', topic: k.split('\t')[1] ?? '', count }))
    .sort((a, b) => (a.week < b.week ? -1 : a.week > b.week ? 1 : a.topic < b.topic ? -1 : 1));
};

const limitsOf = (texts: readonly TriagedText[], empty: number, date: Column | undefined): readonly string[] => {
  const unknown = texts.filter((t) => t.language === 'und').length;
  const unread = texts.filter((t) => t.language !== 'und' && !['en', 'de', 'fr', 'es', 'it', 'hu'].includes(t.language)).length;
  return [
    'Tone, topic and urgency come from word lists; irony and context are not understood.',
    ...(unknown > 0 ? [`${unknown} text${unknown === 1 ? ' is' : 's are'} too short to tell the language.`] : []),
    ...(unread > 0
      ? [
          `${unread} text${unread === 1 ? ' is' : 's are'} in a language without a word list (there are en, de, fr, es, it, hu); read with all lists.`,
        ]
      : []),
    ...(empty > 0 ? [`${empty} row${empty === 1 ? ' has' : 's have'} no text.`] : []),
    ...(date === undefined ? ['There is no column of dates, so there is no trend over weeks.'] : []),
  ];
};
