import { parse } from 'csv-parse/sync';

export const separators = [',', ';', '\t', '|'] as const;
export type Separator = (typeof separators)[number];

export interface Dialect {
  readonly separator: Separator;
  readonly quote: '"' | "'";
}

/** The first `limit` characters, cut at a line end so that the sample holds whole lines. */
const headOf = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const cut = text.lastIndexOf('\n', limit);
  return text.slice(0, cut > 0 ? cut : limit);
};

/** Row widths of a sample; `broken` when a quote opens and never closes, as it does with a wrong separator or at the cut. */
const widthsWith = (
  sample: string,
  separator: Separator,
  quote: string,
): { readonly widths: readonly number[]; readonly broken: boolean } => {
  const widths: number[] = [];
  try {
    parse(sample, {
      delimiter: separator,
      quote,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: 200,
      on_record: (record: string[]) => {
        widths.push(record.length);
        return null;
      },
    });
    return { widths, broken: false };
  } catch {
    return { widths, broken: true };
  }
};

interface Score {
  readonly separator: Separator;
  readonly width: number;
  readonly consistency: number;
}

const scoreOf = ({ widths, broken }: ReturnType<typeof widthsWith>, separator: Separator): Score => {
  const counts = new Map<number, number>();
  for (const w of widths) counts.set(w, (counts.get(w) ?? 0) + 1);
  const [width = 1, count = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  const headerFits = widths.find((w) => w > 1) === width ? 1 : 0.5;
  return { separator, width, consistency: widths.length === 0 ? 0 : (count / widths.length) * headerFits * (broken ? 0.8 : 1) };
};

/**
 * The separator that cuts the most lines into one same width above 1. Close calls go to the rarer sign, because
 * commas also stand inside numbers and sentences.
 */
export const sniffDialect = (text: string): Dialect => {
  const sample = headOf(text, 64_000);
  const quote = (sample.match(/(^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n])/g)?.length ?? 0) > 3 && !sample.includes('"') ? "'" : '"';
  const scores = separators.map((s) => scoreOf(widthsWith(sample, s, quote), s)).filter((s) => s.width > 1);
  const order: Readonly<Record<Separator, number>> = { '\t': 3, ';': 2, '|': 1, ',': 0 };
  const best = scores.sort((a, b) => {
    const gap = b.consistency - a.consistency;
    return Math.abs(gap) > 0.1 ? gap : order[b.separator] - order[a.separator];
  })[0];
  return { separator: best?.separator ?? ',', quote };
};
