import { monthOf } from './month-names.js';

export type DayOrder = 'day-first' | 'month-first';

/** A date text taken apart. `a` and `b` are still undecided between day and month. */
type DateShape =
  | { readonly form: 'iso'; readonly year: number; readonly month: number; readonly day: number; readonly time: string | undefined }
  | {
      readonly form: 'numeric';
      readonly a: number;
      readonly b: number;
      readonly year: number;
      readonly mark: string;
      readonly time: string | undefined;
    };

const clock =
  '(?:[T ,]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d{1,9})?)?\\s*([AaPp]\\.?[Mm]\\.?)?\\s*(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?)?';
const iso = new RegExp(`^(\\d{4})([-/.])\\s?(\\d{1,2})\\2\\s?(\\d{1,2})\\.?${clock}$`);
const numeric = new RegExp(`^(\\d{1,2})([-/.])\\s?(\\d{1,2})\\2\\s?(\\d{4}|\\d{2})\\.?${clock}$`);
const compact = /^(\d{4})(\d{2})(\d{2})$/;
const yearMonth = /^(\d{4})[-/](\d{1,2})$/;
const word = '([\\p{L}]{3,12}\\.?)';
const dayName = new RegExp(
  `^(?:\\p{L}{2,10}\\.?,?\\s+)?(\\d{1,2})(?:st|nd|rd|th|\\.)?[\\s-]+(?:de\\s+)?${word}[\\s,-]+(?:de\\s+)?(\\d{4}|\\d{2})${clock}$`,
  'u',
);
const nameDay = new RegExp(`^(?:\\p{L}{2,10}\\.?,?\\s+)?${word}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${clock}$`, 'u');
const yearNameDay = new RegExp(`^(\\d{4})[.\\s-]+${word}[\\s-]+(\\d{1,2})\\.?${clock}$`, 'u');
const nameYear = new RegExp(`^${word}[\\s-]+(\\d{4})$`, 'u');

const pad = (n: number): string => String(n).padStart(2, '0');
const fullYear = (text: string): number => (text.length === 4 ? Number(text) : Number(text) + (Number(text) < 70 ? 2_000 : 1_900));

const timeOf = (h?: string, m?: string, s?: string, half?: string): string | undefined => {
  if (h === undefined || m === undefined) return undefined;
  let hour = Number(h);
  if (half !== undefined) hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  if (hour > 23 || Number(m) > 59 || Number(s ?? 0) > 59) return 'bad';
  return `${pad(hour)}:${m}:${s ?? '00'}`;
};

/** Takes a text apart as a date in any of the known forms; undefined when it is none. `compact` admits 20240131. */
export const dateShapeOf = (raw: string, options: { readonly compact: boolean } = { compact: false }): DateShape | undefined => {
  if (raw.length < 6 || raw.length > 40 || !/\d/.test(raw)) return undefined;
  const text = raw.trim();
  let m = iso.exec(text);
  if (m) return { form: 'iso', year: Number(m[1]), month: Number(m[3]), day: Number(m[4]), time: timeOf(m[5], m[6], m[7], m[8]) };
  m = numeric.exec(text);
  if (m)
    return {
      form: 'numeric',
      a: Number(m[1]),
      b: Number(m[3]),
      year: fullYear(m[4] ?? ''),
      mark: m[2] ?? '',
      time: timeOf(m[5], m[6], m[7], m[8]),
    };
  m = yearMonth.exec(text);
  if (m) return { form: 'iso', year: Number(m[1]), month: Number(m[2]), day: 1, time: undefined };
  if (options.compact && (m = compact.exec(text)))
    return { form: 'iso', year: Number(m[1]), month: Number(m[2]), day: Number(m[3]), time: undefined };
  if (!/\p{L}{3}/u.test(text)) return undefined;
  return named(text);
};

const named = (text: string): DateShape | undefined => {
  let m = dayName.exec(text);
  if (m) return fromName(m[2], fullYear(m[3] ?? ''), Number(m[1]), timeOf(m[4], m[5], m[6], m[7]));
  m = nameDay.exec(text);
  if (m) return fromName(m[1], Number(m[3]), Number(m[2]), timeOf(m[4], m[5], m[6], m[7]));
  m = yearNameDay.exec(text);
  if (m) return fromName(m[2], Number(m[1]), Number(m[3]), timeOf(m[4], m[5], m[6], m[7]));
  m = nameYear.exec(text);
  return m ? fromName(m[1], Number(m[2]), 1, undefined) : undefined;
};

const fromName = (name: string | undefined, year: number, day: number, time: string | undefined): DateShape | undefined => {
  const month = monthOf(name ?? '');
  return month === undefined ? undefined : { form: 'iso', year, month, day, time };
};

const valid = (year: number, month: number, day: number): boolean =>
  year >= 1_000 && year <= 2_999 && month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();

export interface DayOrderEvidence {
  readonly dayFirst: number;
  readonly monthFirst: number;
  readonly marks: ReadonlySet<string>;
  readonly numeric: number;
}

/** What the texts of a column say about the order of day and month. */
export const dayOrderEvidence = (shapes: readonly DateShape[]): DayOrderEvidence => {
  let dayFirst = 0;
  let monthFirst = 0;
  let count = 0;
  const marks = new Set<string>();
  for (const s of shapes) {
    if (s.form !== 'numeric') continue;
    count++;
    marks.add(s.mark);
    if (s.a > 12) dayFirst++;
    if (s.b > 12) monthFirst++;
  }
  return { dayFirst, monthFirst, marks, numeric: count };
};

/**
 * Day or month first: what the column proves, else what the file's other columns prove, else custom (`.` and `-` are
 * day-first, `/` is month-first). `ambiguous` when only custom decided.
 */
export const decideDayOrder = (
  evidence: DayOrderEvidence,
  hint: DayOrder | undefined,
): { readonly order: DayOrder; readonly ambiguous: boolean } => {
  if (evidence.numeric === 0) return { order: 'day-first', ambiguous: false };
  if (evidence.dayFirst !== evidence.monthFirst)
    return { order: evidence.dayFirst > evidence.monthFirst ? 'day-first' : 'month-first', ambiguous: false };
  if (hint !== undefined) return { order: hint, ambiguous: false };
  return { order: evidence.marks.has('/') ? 'month-first' : 'day-first', ambiguous: true };
};

/** `YYYY-MM-DD`, or with ` HH:MM:SS` when the text has a time; undefined when the calendar has no such day. */
export const isoOf = (shape: DateShape, order: DayOrder): string | undefined => {
  const month = shape.form === 'iso' ? shape.month : order === 'day-first' ? shape.b : shape.a;
  const day = shape.form === 'iso' ? shape.day : order === 'day-first' ? shape.a : shape.b;
  if (shape.time === 'bad' || !valid(shape.year, month, day)) return undefined;
  const date = `${shape.year}-${pad(month)}-${pad(day)}`;
  return shape.time === undefined ? date : `${date} ${shape.time}`;
};
