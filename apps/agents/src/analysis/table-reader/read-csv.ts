import { parse } from 'csv-parse/sync';
import { raise } from '../fault.js';
import type { Table } from '../table/table.js';
import { type DecodedText, decodeText } from './decode.js';
import { sniffDialect } from './dialect.js';
import { findHeader, isTotalsRow, uniqueNames } from './header.js';
import { fileStyleOf, guessColumn, inferColumn, type RawColumn } from './infer-column.js';

interface ParsedRows {
  readonly rows: readonly (readonly string[])[];
  /** First line of each row, from 1. */
  readonly lines: readonly number[];
}

const parseWith = (text: string, separator: string, quote: string | null): ParsedRows => {
  const lines: number[] = [];
  let after = 0;
  const rows = parse(text, {
    bom: true,
    delimiter: separator,
    quote,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    on_record: (record: string[], info: { lines: number }) => {
      const spanned = record.reduce((n, c) => n + (c.includes('\n') ? c.split('\n').length - 1 : 0), 0);
      lines.push(Math.max(after + 1, info.lines - spanned));
      after = info.lines;
      return record;
    },
  }) as unknown as string[][];
  return { rows, lines };
};

/** Rows of a text; when a quote opens and never closes, quotes are read as plain characters. */
const parseRows = (text: string, separator: string, quote: string): ParsedRows & { readonly notices: readonly string[] } => {
  try {
    return { ...parseWith(text, separator, quote), notices: [] };
  } catch {
    return {
      ...parseWith(text, separator, null),
      notices: ['A quotation mark opens and never closes; quotation marks are read as plain characters.'],
    };
  }
};

/** Width of the body: the most frequent row width, the wider one on a tie. */
const bodyWidth = (rows: readonly (readonly string[])[]): number => {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
};

const raggedNotice = (rows: readonly (readonly string[])[], from: number, to: number, width: number): readonly string[] => {
  let short = 0;
  let long = 0;
  for (let i = from; i < to; i++) {
    const n = rows[i]?.length ?? 0;
    if (n < width) short++;
    else if (n > width && rows[i]?.slice(width).some((c) => c.trim() !== '')) long++;
  }
  const out: string[] = [];
  if (short > 0) out.push(`${short} row${short === 1 ? ' is' : 's are'} shorter than the header; the absent cells count as missing.`);
  if (long > 0) out.push(`${long} row${long === 1 ? ' is' : 's are'} longer than the header; the surplus cells are ignored.`);
  return out;
};

/** Builds typed columns from rows of text. Shared by every text format. */
export const tableFromRows = (
  rows: readonly (readonly string[])[],
  lines: readonly number[] | undefined,
  names: readonly string[],
  range: readonly [from: number, to: number],
  origin: Table['origin'],
  notices: readonly string[],
): Table => {
  const [from, to] = range;
  const raws: RawColumn[] = names.map((name, c) => {
    const texts: string[] = new Array(to - from);
    for (let r = from; r < to; r++) texts[r - from] = rows[r]?.[c] ?? '';
    return { name, texts };
  });
  const guesses = raws.map(guessColumn);
  const style = fileStyleOf(guesses);
  const inferred = raws.map((raw, i) => inferColumn(raw, guesses[i] as (typeof guesses)[number], style));
  return {
    columns: inferred.map((i) => i.column),
    rowCount: to - from,
    origin: lines === undefined ? origin : { ...origin, lines: Int32Array.from(lines.slice(from, to)) },
    notices: [...notices, ...inferred.flatMap((i) => i.notices)],
  };
};

/**
 * Reads separated values that nobody here wrote: finds encoding, separator, quote, header and the type of every column.
 * Raises UNREADABLE_FILE for binary, empty and header-only content.
 */
export const readCsv = (bytes: Uint8Array, name: string): Table => readCsvText(decodeText(bytes, name), name);

export const readCsvText = ({ text, encoding }: DecodedText, name: string): Table => {
  if (text.trim() === '')
    return raise('UNREADABLE_FILE', `${name} is empty.`, 'Attach a file with a header row and at least one row of data.');
  const { separator, quote } = sniffDialect(text);
  const { rows, lines, notices: quoting } = parseRows(text, separator, quote);
  const body = bodyWidth(rows);
  const header = findHeader(rows, body);
  const headerCells = header.headerRow < 0 ? [] : (rows[header.headerRow] ?? []);
  const trimmed = trimTrailing(headerCells);
  const width = Math.max(1, header.headerRow < 0 ? body : Math.max(trimmed.length, usedWidth(rows, header.firstDataRow, body)));
  let last = rows.length;
  const notices = [...quoting, ...header.notices];
  if (last - header.firstDataRow > 2 && isTotalsRow(rows[last - 1] ?? [])) {
    last--;
    notices.push(`The last row (line ${lines[last]}) is a totals row and is left out, so that nothing counts twice.`);
  }
  if (last - header.firstDataRow < 1)
    return raise(
      'UNREADABLE_FILE',
      `${name} has a header (${trimmed.slice(0, 8).join(', ')}) but no rows.`,
      'Attach a file with at least one row of data.',
    );
  const unique = uniqueNames(headerCells, width);
  return tableFromRows(rows, lines, unique.names, [header.firstDataRow, last], { format: 'csv', encoding, separator }, [
    ...(encoding === 'windows-1252' ? ['The file is not UTF-8; read as Windows-1252.'] : []),
    ...notices,
    ...unique.notices,
    ...raggedNotice(rows, header.firstDataRow, last, width),
  ]);
};

const trimTrailing = (cells: readonly string[]): readonly string[] => {
  let n = cells.length;
  while (n > 0 && (cells[n - 1] ?? '').trim() === '') n--;
  return cells.slice(0, n);
};

/** How many of the body's columns hold anything, so that a trailing separator makes no empty column. */
const usedWidth = (rows: readonly (readonly string[])[], from: number, width: number): number => {
  for (let c = width; c > 0; c--)
    for (let r = from; r < rows.length; r++) if ((rows[r]?.[c - 1] ?? '').trim() !== '' && (rows[r]?.length ?? 0) <= width) return c;
  return 0;
};
