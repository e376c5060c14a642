import Papa from 'papaparse';

/** Rows shown of a table; the download has all of them. */
export const shownRows = 200;

export interface TableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows in the file, of which at most `shownRows` are here. */
  readonly total: number;
}

/** A delimited text as a table; the first row names the columns. Undefined when it holds nothing. */
export function tableFromCsv(text: string): TableData | undefined {
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' });
  const [columns, ...rows] = data;
  return columns ? { columns, rows: rows.slice(0, shownRows), total: rows.length } : undefined;
}

const cell = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** A JSON array of objects as a table; anything else, and unreadable JSON, is undefined (show it as text). */
export function tableFromJson(text: string): TableData | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (
    !Array.isArray(parsed) ||
    parsed.length === 0 ||
    !parsed.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  )
    return undefined;
  const records = parsed as readonly Readonly<Record<string, unknown>>[];
  const columns = [...new Set(records.slice(0, shownRows).flatMap((row) => Object.keys(row)))];
  return { columns, rows: records.slice(0, shownRows).map((row) => columns.map((name) => cell(row[name]))), total: records.length };
}
