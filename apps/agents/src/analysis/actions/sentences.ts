/** A sentence with the line of the source on which it begins, from 1. */
export interface Sentence {
  readonly text: string;
  readonly line: number;
  /** Heading or label that stands above it, e.g. `Action items`. */
  readonly under: string;
  /** Stands in a list. */
  readonly listed: boolean;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  euro: '€',
  pound: '£',
  ndash: '–',
  mdash: '—',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
};
const decodeEntities = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (all, name: string) => {
    if (name.startsWith('#')) {
      const code = Number.parseInt(name.slice(name[1]?.toLowerCase() === 'x' ? 2 : 1), name[1]?.toLowerCase() === 'x' ? 16 : 10);
      return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : all;
    }
    return entities[name.toLowerCase()] ?? all;
  });

const keepLines = (text: string): string => text.replace(/[^\n]/g, '');

/** HTML as text on the same lines: blocks end with a break mark, tags vanish, line numbers stay true. */
const htmlLines = (html: string): string =>
  decodeEntities(
    html
      .replace(/<!--[\s\S]*?-->|<(script|style|head|template)\b[\s\S]*?<\/\1\s*>/gi, keepLines)
      .replace(
        /<\/?(p|div|li|h[1-6]|tr|td|th|br|ul|ol|table|section|article|blockquote|header|footer)\b[^>]*>/gi,
        (tag) => `\u0001${/^<h[1-6]/i.test(tag) ? '# ' : ''}${keepLines(tag)}`,
      )
      .replace(/<[^>]*>/g, keepLines),
  );

interface Piece {
  readonly text: string;
  readonly line: number;
}

const startsBlock = /^\s*(?:[-*+•–▪]\s|\d{1,3}[.)]\s|[a-z][.)]\s|\[[ xX]?\]\s|#{1,6}\s|\||>|\p{Lu}[\p{L} ]{1,24}:\s)/u;
const listItem = /^\s*(?:[-*+•–▪]\s|\d{1,3}[.)]\s|[a-z][.)]\s|\[[ xX]?\]\s|\|)/;
const heading = /^\s*#{1,6}\s+|^\s*\*\*[^*]+\*\*:?\s*$/;

/** Joins wrapped lines to blocks; headings, list items, quotes and table rows stand alone. */
const blocksOf = (lines: readonly string[], html: boolean): readonly (readonly Piece[])[] => {
  const blocks: Piece[][] = [];
  let open: Piece[] | undefined;
  lines.forEach((raw, i) => {
    const parts = html ? raw.split('\u0001') : [raw];
    parts.forEach((part, p) => {
      const text = part.trim();
      if (p > 0) open = undefined;
      if (text === '' || /^[-=_*]{3,}$/.test(text)) {
        if (!html) open = undefined;
        return;
      }
      if (open === undefined || startsBlock.test(part) || heading.test(part)) blocks.push((open = []));
      open.push({ text, line: i + 1 });
      if (heading.test(part) || /^[^.!?]{1,40}:$/.test(text)) open = undefined;
    });
  });
  return blocks;
};

const abbreviation =
  /(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|etc|e\.g|i\.e|approx|ca|bzw|z\.B|d\.h|u\.a|Str|Tel|Abs|Art|M|Mme|Sr|Sra|Sig|kb|pl|[A-Z])|\b\d{1,2})\.$/;

/** Cuts at sentence ends: not after abbreviations, initials or ordinal numbers. */
const cut = (text: string): readonly number[] => {
  const starts = [0];
  for (const m of text.matchAll(/[.!?…]["”’)]*\s+(?=["“(]?[\p{Lu}\d])/gu)) {
    const before = text.slice(0, m.index + 1);
    if (!abbreviation.test(before.slice(-12))) starts.push(m.index + m[0].length);
  }
  return starts;
};

const bare = (text: string): string =>
  text
    .replace(/^\s*(?:#{1,6}\s+|>\s*|[-*+•–▪]\s+|\d{1,3}[.)]\s+|\|)+/, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/\|\s*$/, '')
    .replace(/\s*\|\s*/g, ' | ')
    .replace(/\s+/g, ' ')
    .trim();

/** All sentences of a text, markdown or HTML source, each with its line. */
export const sentencesOf = (source: string, html: boolean): readonly Sentence[] => {
  const lines = (html ? htmlLines(source) : source).split(/\r\n|\n|\r/);
  const out: Sentence[] = [];
  let under = '';
  for (const block of blocksOf(lines, html)) {
    const text = block.map((p) => p.text).join(' ');
    const raw = block[0]?.text ?? '';
    if (heading.test(raw) || /^[^.!?]{1,40}:$/.test(raw)) {
      under = bare(raw).replace(/:$/, '');
      if (heading.test(raw)) out.push({ text: bare(raw), line: block[0]?.line ?? 1, under: '', listed: false });
      continue;
    }
    const starts = cut(text);
    const lineAt = (offset: number): number => {
      let at = 0;
      for (const piece of block) {
        if (offset < at + piece.text.length + 1) return piece.line;
        at += piece.text.length + 1;
      }
      return block.at(-1)?.line ?? 1;
    };
    starts.forEach((start, i) => {
      const sentence = bare(text.slice(start, starts[i + 1] ?? text.length));
      if (sentence !== '') out.push({ text: sentence, line: lineAt(start), under, listed: html || listItem.test(raw) });
    });
  }
  return out;
};
