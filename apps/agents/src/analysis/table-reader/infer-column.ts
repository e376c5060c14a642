import type { Cell, Column, ColumnKind } from '../table/table.js';
import { type DayOrder, dateShapeOf, dayOrderEvidence, decideDayOrder, isoOf } from './date-style.js';
import { serialDates } from './serial-date.js';
import { isMissing, isMissingTyped, naIsACode } from './missing.js';
import { type DecimalMark, decideMark, numberShapeOf, parseNumber, type StyleVotes, votesOf } from './number-style.js';

/** The texts of one column before anything is known about it. */
export interface RawColumn {
  readonly name: string;
  readonly texts: readonly string[];
}

/** What a look at some distinct texts says about a column. */
export interface ColumnGuess {
  readonly kind: Exclude<ColumnKind, 'datetime'>;
  readonly votes: StyleVotes;
  readonly dayFirst: number;
  readonly monthFirst: number;
}

const truths = new Map<string, boolean>();
for (const word of ['true', 'yes', 'ja', 'oui', 'sí', 'si', 'sì', 'igen', 'y', 'j', 'wahr', 'vrai', 'igaz', 'verdadero', 'vero'])
  truths.set(word, true);
for (const word of ['false', 'no', 'nein', 'non', 'nem', 'n', 'falsch', 'faux', 'hamis', 'falso']) truths.set(word, false);

const dateName = /date|datum|dátum|fecha|^data$|data_|giorno|^day$|^tag$|jour|nap/i;
const noVotes: StyleVotes = { point: 0, comma: 0, eitherComma: 0, eitherPoint: 0 };
const sampleSize = 1_000;

/** Distinct, non-missing texts, the first thousand of them spread over the whole column. */
const sampleOf = (texts: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  const stride = Math.max(1, Math.floor(texts.length / 4_000));
  for (let i = 0; i < texts.length && seen.size < sampleSize; i += stride) {
    const text = texts[i] ?? '';
    if (!isMissing(text)) seen.add(text);
  }
  if (seen.size === 0) for (const text of texts) if (!isMissing(text) && seen.add(text).size > 50) break;
  return [...seen];
};

/** Codes like `00123`, account numbers beyond exact integers: figures that are names, not amounts. */
const isCode = (texts: readonly string[]): boolean =>
  texts.some((t) => /^0\d+$/.test(t.trim())) || texts.some((t) => /^\d{16,}$/.test(t.trim()));

/** First look: the kind a column seems to have and its votes about the style of the whole file. */
export const guessColumn = (column: RawColumn): ColumnGuess => {
  const sample = sampleOf(column.texts);
  const plainGuess = (kind: ColumnGuess['kind']): ColumnGuess => ({ kind, votes: noVotes, dayFirst: 0, monthFirst: 0 });
  if (sample.length === 0) return plainGuess('empty');
  const typed = sample.filter((t) => !isMissingTyped(t));
  if (typed.length === 0) return plainGuess('text');
  const needed = Math.max(1, Math.ceil(typed.length * 0.92));
  const dates = typed.flatMap((t) => dateShapeOf(t, { compact: dateName.test(column.name) }) ?? []);
  if (dates.length >= needed && dates.some((d) => isoOf(d, 'day-first') ?? isoOf(d, 'month-first'))) {
    const e = dayOrderEvidence(dates);
    return { kind: 'date', votes: noVotes, dayFirst: e.dayFirst, monthFirst: e.monthFirst };
  }
  const shapes = typed.flatMap((t) => numberShapeOf(t) ?? []);
  if (shapes.length >= needed && !isCode(typed))
    return { kind: 'number', votes: votesOf(shapes.map((s) => s.digits)), dayFirst: 0, monthFirst: 0 };
  const words = new Set(typed.map((t) => t.trim().toLowerCase()));
  if (words.size === 2 && [...words].every((w) => truths.has(w)) && new Set([...words].map((w) => truths.get(w))).size === 2)
    return plainGuess('boolean');
  return plainGuess('text');
};

/** What all columns together say: breaks ties in columns that cannot decide alone. */
export interface FileStyle {
  readonly mark: DecimalMark | undefined;
  readonly dayOrder: DayOrder | undefined;
}

export const fileStyleOf = (guesses: readonly ColumnGuess[]): FileStyle => {
  const sum = (pick: (g: ColumnGuess) => number): number => guesses.reduce((a, g) => a + pick(g), 0);
  const point = sum((g) => g.votes.point);
  const comma = sum((g) => g.votes.comma);
  const dayFirst = sum((g) => g.dayFirst);
  const monthFirst = sum((g) => g.monthFirst);
  const mark = point === comma ? undefined : comma > point ? 'comma' : 'point';
  const proven = dayFirst === monthFirst ? undefined : dayFirst > monthFirst ? 'day-first' : 'month-first';
  return { mark, dayOrder: proven ?? (mark === 'comma' ? 'day-first' : undefined) };
};

interface Inferred {
  readonly column: Column;
  readonly notices: readonly string[];
}

/** Reads all texts of a column in the guessed kind; falls back to text when more than 8 % do not fit. */
export const inferColumn = (raw: RawColumn, guess: ColumnGuess, file: FileStyle): Inferred => {
  if (guess.kind === 'number') {
    const read = readNumbers(raw, guess, file);
    const dates = read && serialDates(read.column);
    return dates ? { column: dates.column, notices: [dates.notice] } : (read ?? readText(raw));
  }
  if (guess.kind === 'date') return readDates(raw, file) ?? readText(raw);
  if (guess.kind === 'boolean') return readBooleans(raw) ?? readText(raw);
  return readText(raw);
};

const misfitNotice = (name: string, kind: string, misfits: number, example: string): readonly string[] =>
  misfits === 0
    ? []
    : [
        `Column "${name}": ${misfits} cell${misfits === 1 ? '' : 's'} could not be read as a ${kind} and count${misfits === 1 ? 's' : ''} as missing (e.g. "${example.slice(0, 40)}").`,
      ];

/** Applies `parse` to every text; undefined when too few fit. */
const readTyped = (raw: RawColumn, kind: 'number' | 'date', parse: (text: string) => Cell | undefined) => {
  const cache = new Map<string, Cell | undefined>();
  const values: Cell[] = new Array(raw.texts.length);
  let missing = 0;
  let misfits = 0;
  let example = '';
  for (let i = 0; i < raw.texts.length; i++) {
    const text = raw.texts[i] ?? '';
    let value = cache.get(text);
    if (value === undefined && !cache.has(text)) {
      value = isMissingTyped(text) ? null : parse(text);
      if (cache.size < 50_000) cache.set(text, value);
    }
    if (value === undefined) {
      misfits++;
      example ||= text;
    }
    if (value === null || value === undefined) missing++;
    values[i] = value ?? null;
  }
  const filled = raw.texts.length - missing + misfits;
  if (misfits > filled * 0.08 || filled - misfits === 0) return undefined;
  return { values, missing, notices: misfitNotice(raw.name, kind, misfits, example) };
};

const readNumbers = (raw: RawColumn, guess: ColumnGuess, file: FileStyle): Inferred | undefined => {
  const { mark, ambiguous } = decideMark(guess.votes, file.mark);
  const units = new Set<string>();
  const read = readTyped(raw, 'number', (text) => {
    const shape = numberShapeOf(text);
    if (shape === undefined) return undefined;
    if (shape.unit !== undefined) units.add(shape.unit);
    return parseNumber(shape, mark);
  });
  if (read === undefined) return undefined;
  const notices = [...read.notices];
  if (ambiguous) notices.push(`Column "${raw.name}": the decimal mark is not certain from the values alone; read with a decimal point.`);
  if (units.size > 1)
    notices.push(`Column "${raw.name}" mixes units (${[...units].join(', ')}); the figures are taken as they stand, nothing is converted.`);
  const marked = guess.votes.comma + guess.votes.eitherComma > 0;
  const format = [mark === 'comma' && marked ? 'decimal comma' : '', [...units].join(' ')].filter(Boolean).join(', ');
  return {
    column: { name: raw.name, kind: 'number', values: read.values, missing: read.missing, ...(format === '' ? {} : { format }) },
    notices,
  };
};

const readDates = (raw: RawColumn, file: FileStyle): Inferred | undefined => {
  const compact = dateName.test(raw.name);
  const evidence = dayOrderEvidence(raw.texts.flatMap((t) => dateShapeOf(t, { compact }) ?? []));
  const { order, ambiguous } = decideDayOrder(evidence, file.dayOrder);
  const read = readTyped(raw, 'date', (text) => {
    const shape = dateShapeOf(text, { compact });
    return shape === undefined ? undefined : isoOf(shape, order);
  });
  if (read === undefined) return undefined;
  const timed = read.values.some((v) => typeof v === 'string' && v.length > 10);
  const values = timed ? read.values.map((v) => (typeof v === 'string' && v.length === 10 ? `${v} 00:00:00` : v)) : read.values;
  const notices = [...read.notices];
  if (ambiguous) notices.push(`Column "${raw.name}": day and month could be swapped; no value decides it, read ${order}.`);
  if (evidence.dayFirst > 0 && evidence.monthFirst > 0)
    notices.push(`Column "${raw.name}" mixes day-first and month-first dates; read ${order}.`);
  const format = evidence.numeric > 0 ? order : undefined;
  return {
    column: {
      name: raw.name,
      kind: timed ? 'datetime' : 'date',
      values,
      missing: read.missing,
      ...(format === undefined ? {} : { format }),
    },
    notices,
  };
};

const readBooleans = (raw: RawColumn): Inferred | undefined => {
  const values = raw.texts.map((t) => (isMissingTyped(t) ? null : truths.get(t.trim().toLowerCase())));
  if (values.includes(undefined)) return undefined;
  return {
    column: { name: raw.name, kind: 'boolean', values: values as Cell[], missing: values.filter((v) => v === null).length },
    notices: [],
  };
};

const readText = (raw: RawColumn): Inferred => {
  const keepNa = raw.texts.includes('NA') && naIsACode([...new Set(raw.texts.slice(0, 20_000))].slice(0, 100));
  let missing = 0;
  const values = raw.texts.map((t) => {
    if (isMissing(t) && !(keepNa && t === 'NA')) {
      missing++;
      return null;
    }
    return t.trim();
  });
  const notices = keepNa ? [`Column "${raw.name}": "NA" is read as a code like its neighbours, not as a missing value.`] : [];
  return { column: { name: raw.name, kind: missing === values.length ? 'empty' : 'text', values, missing }, notices };
};
