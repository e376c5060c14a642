import * as chrono from 'chrono-node';

/** A date as written and as meant. `day` is ISO 8601 (a month alone is `YYYY-MM`), `time` is wall-clock. */
export interface FoundDate {
  readonly text: string;
  readonly index: number;
  readonly day: string;
  readonly time: string | undefined;
  /** Said relative to the document's date ("next Friday", "in two weeks"). */
  readonly relative: boolean;
  /** The year was not written and is taken from the document's date. */
  readonly yearAssumed: boolean;
}

export type DocumentLanguage = 'en' | 'de' | 'fr' | 'es' | 'it' | 'hu';

export interface DateContext {
  readonly language: DocumentLanguage;
  /** The day that relative dates count from, ISO 8601. */
  readonly reference: string;
  readonly dayFirst: boolean;
}

const pad = (n: number): string => String(n).padStart(2, '0');
const valid = (y: number, m: number, d: number): boolean =>
  m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate() && y >= 1900 && y <= 2200;

/** Forms that leave no doubt, or whose order of day and month the document decides. */
const numericDates = (text: string, dayFirst: boolean): readonly FoundDate[] => {
  const out: FoundDate[] = [];
  const add = (m: RegExpMatchArray, y: number, mo: number, d: number): void => {
    if (valid(y, mo, d))
      out.push({ text: m[0], index: m.index ?? 0, day: `${y}-${pad(mo)}-${pad(d)}`, time: undefined, relative: false, yearAssumed: false });
  };
  for (const m of text.matchAll(/(?<![\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])/g))
    add(m, Number(m[1]), Number(m[3]), Number(m[4]));
  for (const m of text.matchAll(/(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])/g)) {
    const year = Number(m[4]) + ((m[4] ?? '').length === 2 ? 2_000 : 0);
    const [a, b] = [Number(m[1]), Number(m[3])];
    const first = m[2] === '.' || dayFirst || a > 12;
    if (first && b <= 12) add(m, year, b, a);
    else add(m, year, a, b);
  }
  return out;
};

const hungarianMonths = [
  'január',
  'február',
  'március',
  'április',
  'május',
  'június',
  'július',
  'augusztus',
  'szeptember',
  'október',
  'november',
  'december',
];
const hungarianDates = (text: string, reference: string): readonly FoundDate[] =>
  [...text.matchAll(new RegExp(`(?:(\\d{4})\\.?\\s+)?(${hungarianMonths.join('|')})\\s+(\\d{1,2})`, 'giu'))].flatMap((m) => {
    const year = m[1] === undefined ? Number(reference.slice(0, 4)) : Number(m[1]);
    const month = hungarianMonths.indexOf((m[2] ?? '').toLowerCase()) + 1;
    return valid(year, month, Number(m[3]))
      ? [
          {
            text: m[0],
            index: m.index,
            day: `${year}-${pad(month)}-${pad(Number(m[3]))}`,
            time: undefined,
            relative: false,
            yearAssumed: m[1] === undefined,
          },
        ]
      : [];
  });

const parsers: Readonly<Record<Exclude<DocumentLanguage, 'hu'>, chrono.Chrono>> = {
  en: chrono.en.casual,
  de: chrono.de.casual,
  fr: chrono.fr.casual,
  es: chrono.es.casual,
  it: chrono.it.casual,
};

/** Words that a date parser takes for dates and that are none in running text. */
const noise =
  /^(now|today'?s|jetzt|sofort|immediately|second|may|march|mar|sun|sat|this|last|next|heute|aujourd'hui|maintenant|hoy|ahora|oggi|ora|adesso|jan|dec)$/i;

const chronoDates = (text: string, { language, reference, dayFirst }: DateContext): readonly FoundDate[] => {
  const parser = language === 'hu' ? parsers.en : language === 'en' && dayFirst ? chrono.en.GB : parsers[language];
  const instant = new Date(`${reference}T12:00:00Z`);
  return parser.parse(text, { instant, timezone: 0 }, { forwardDate: true }).flatMap((r): readonly FoundDate[] => {
    const s = r.start;
    if (noise.test(r.text.trim()) || r.text.trim().length < 4) return [];
    const dated = s.isCertain('day') || s.isCertain('weekday') || s.isCertain('month');
    if (!dated) return [];
    const [y, m, d] = [s.get('year') ?? 0, s.get('month') ?? 0, s.get('day') ?? 0];
    if (!valid(y, m, d)) return [];
    const monthOnly = !s.isCertain('day') && !s.isCertain('weekday');
    if (monthOnly && !s.isCertain('year')) return [];
    const written = /\d{4}|\d{1,2}[.\s]*\p{L}{3,}|\p{L}{3,}\s+\d{1,2}/u.test(r.text);
    return [
      {
        text: r.text,
        index: r.index,
        day: monthOnly ? `${y}-${pad(m)}` : `${y}-${pad(m)}-${pad(d)}`,
        time: s.isCertain('hour') ? `${pad(s.get('hour') ?? 0)}:${pad(s.get('minute') ?? 0)}` : undefined,
        relative: !written,
        yearAssumed: written && !s.isCertain('year'),
      },
    ];
  });
};

/** Every date in a sentence, left to right; of overlapping readings the unambiguous one stays, with the other's time. */
export const datesIn = (text: string, context: DateContext): readonly FoundDate[] => {
  const sure = [...numericDates(text, context.dayFirst), ...(context.language === 'hu' ? hungarianDates(text, context.reference) : [])];
  const read = chronoDates(text, context);
  const overlap = (a: FoundDate, b: FoundDate): boolean => a.index < b.index + b.text.length && b.index < a.index + a.text.length;
  const timed = sure.map((s) => {
    const twin = read.find((r) => overlap(r, s) && r.time !== undefined);
    return twin === undefined
      ? s
      : { ...s, time: twin.time, text: twin.text.length > s.text.length && twin.index <= s.index ? s.text : s.text };
  });
  return [...timed, ...read.filter((r) => !sure.some((s) => overlap(r, s)))].sort((a, b) => a.index - b.index);
};
