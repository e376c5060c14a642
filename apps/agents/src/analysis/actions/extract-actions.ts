import { detect } from 'tinyld';
import { type FoundAmount, amountsIn } from './amounts.js';
import { type DateContext, type DocumentLanguage, type FoundDate, datesIn } from './dates.js';
import { obligationIn } from './obligations.js';
import { type Sentence, sentencesOf } from './sentences.js';

/** One finding: a duty with its date and amount, or a date or an amount that stands alone. Quotes its sentence. */
export interface ActionItem {
  readonly kind: 'obligation' | 'date' | 'amount';
  readonly owner: string;
  readonly action: string;
  /** ISO 8601 day, or month where only that is said. */
  readonly due: string;
  readonly time: string;
  readonly dateText: string;
  readonly dateRelative: boolean;
  readonly amount: number | undefined;
  readonly currency: string;
  readonly line: number;
  readonly quote: string;
  readonly clue: string;
}

export interface Extraction {
  readonly items: readonly ActionItem[];
  readonly language: DocumentLanguage;
  readonly reference: { readonly day: string; readonly from: string };
  readonly sentences: number;
  readonly dates: number;
  readonly amounts: number;
  readonly limits: readonly string[];
}

const languages: readonly DocumentLanguage[] = ['en', 'de', 'fr', 'es', 'it', 'hu'];
const languageOf = (text: string): DocumentLanguage => {
  const found = detect(text.slice(0, 4_000), { only: [...languages] });
  return languages.find((l) => l === found) ?? 'en';
};

/** Day before month, when a numeric date proves it or the language does it so. */
const dayOrder = (text: string, language: DocumentLanguage): { readonly dayFirst: boolean; readonly sure: boolean } => {
  let first = 0;
  let second = 0;
  for (const m of text.matchAll(/(?<![\d./-])(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?![\d/-])/g)) {
    if (Number(m[1]) > 12) first++;
    if (Number(m[2]) > 12) second++;
  }
  if (first !== second) return { dayFirst: first > second, sure: true };
  return { dayFirst: language !== 'en', sure: language !== 'en' || !/(?<![\d./-])\d{1,2}\/\d{1,2}\/\d{2,4}/.test(text) };
};

/** The day of the document: a labelled date or the first full date near the top, else the day the goal was given. */
const referenceOf = (
  sentences: readonly Sentence[],
  context: Omit<DateContext, 'reference'>,
  fallback: string,
): Extraction['reference'] => {
  const top = sentences.filter((s) => s.line <= 15);
  const full = (s: Sentence): FoundDate | undefined =>
    datesIn(s.text, { ...context, reference: fallback }).find((d) => d.day.length === 10 && !d.relative && !d.yearAssumed);
  const labelled = top.find(
    (s) =>
      /\b(date|datum|date de|fecha|data|dátum|held on|meeting of|minutes of|protokoll (vom|der)|sitzung vom|compte rendu|acta)\b/iu.test(
        s.text,
      ) && full(s) !== undefined,
  );
  const first = labelled ?? top.filter((s) => s.line <= 6).find((s) => full(s) !== undefined);
  const found = first && full(first);
  return found
    ? { day: found.day, from: `line ${first.line}: "${found.text}"` }
    : { day: fallback, from: 'the day on which the goal was given' };
};

const byWords =
  /\b(by|until|till|before|no later than|due|deadline|within|bis|vor dem|spätestens|fällig|avant|d['’]ici|au plus tard|antes d|hasta|a más tardar|entro|prima d|határidő|legkésőbb)\b/iu;

/** The date a duty is due: the one after "by", "until", "bis" …, else the last one in the sentence. */
const dueOf = (text: string, dates: readonly FoundDate[]): FoundDate | undefined =>
  dates.find((d) => byWords.test(text.slice(Math.max(0, d.index - 24), d.index + 8))) ?? dates.at(-1);

const item = (
  kind: ActionItem['kind'],
  s: Sentence,
  parts: { owner?: string; action: string; clue: string; date?: FoundDate | undefined; money?: FoundAmount | undefined },
): ActionItem => ({
  kind,
  owner: parts.owner ?? '',
  action: parts.action,
  due: parts.date?.day ?? '',
  time: parts.date?.time ?? '',
  dateText: parts.date?.text ?? '',
  dateRelative: parts.date?.relative ?? false,
  amount: parts.money?.value,
  currency: parts.money?.currency ?? '',
  line: s.line,
  quote: s.text,
  clue: parts.clue,
});

/**
 * Every duty, date and amount in minutes or notes, in the order of the text. Relative dates count from the document's
 * own date, or from `today` (ISO 8601) when it has none. Rules, not understanding: each item quotes its sentence.
 */
export const extractActions = (source: string, options: { readonly html: boolean; readonly today: string }): Extraction => {
  const sentences = sentencesOf(source, options.html);
  const text = sentences.map((s) => s.text).join('\n');
  const language = languageOf(text);
  const { dayFirst, sure } = dayOrder(text, language);
  const reference = referenceOf(sentences, { language, dayFirst }, options.today);
  const context: DateContext = { language, dayFirst, reference: reference.day };
  const items: ActionItem[] = [];
  let dates = 0;
  let amounts = 0;
  let relative = 0;
  for (const s of sentences) {
    const found = datesIn(s.text, context);
    const money = amountsIn(s.text);
    dates += found.length;
    amounts += money.length;
    relative += found.filter((d) => d.relative).length;
    const duty = obligationIn(s);
    const due = duty && dueOf(s.text, found);
    if (duty) items.push(item('obligation', s, { ...duty, date: due, money: money[0] }));
    for (const d of found) if (d !== due) items.push(item('date', s, { action: s.text, clue: 'date', date: d }));
    for (const m of duty ? money.slice(1) : money) items.push(item('amount', s, { action: s.text, clue: 'amount', money: m }));
  }
  const limits = [
    'Duties are found by wording (must, will, agreed to, action items …); duties worded otherwise are missed.',
    ...(relative > 0
      ? [`${relative} relative date${relative === 1 ? ' counts' : 's count'} from ${reference.day} (${reference.from}).`]
      : []),
    ...(sure ? [] : ['Dates like 03/04/2026 are read month first; the text does not decide it.']),
    ...(items.some((i) => i.kind === 'obligation' && i.owner === '')
      ? [`${items.filter((i) => i.kind === 'obligation' && i.owner === '').length} duties name nobody.`]
      : []),
  ];
  return { items, language, reference, sentences: sentences.length, dates, amounts, limits };
};
