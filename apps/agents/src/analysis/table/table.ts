/** A value of a table: text is text, dates are ISO 8601 text in wall-clock time, absent is null. */
export type Cell = number | string | boolean | null;

export type ColumnKind = 'number' | 'date' | 'datetime' | 'boolean' | 'text' | 'empty';

/** One column with all its values in one kind. */
export interface Column {
  /** Unique in the table, without regard to case. */
  readonly name: string;
  readonly kind: ColumnKind;
  readonly values: readonly Cell[];
  /** Cells that hold nothing (or a token that stands for nothing). */
  readonly missing: number;
  /** How the text was read, e.g. `decimal comma, €` or `DD.MM.YYYY`. */
  readonly format?: string;
}

export interface TableOrigin {
  readonly format: 'csv' | 'json' | 'ndjson' | 'parquet';
  readonly encoding?: string;
  readonly separator?: string;
  /** First line of each row, when the source has lines. */
  readonly lines?: Int32Array;
}

/** A table as read: columns of equal length, and everything that a reader of the result must know. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly origin: TableOrigin;
  /** Decisions and losses while reading, one sentence each. */
  readonly notices: readonly string[];
}

export const columnOf = (table: Table, name: string): Column | undefined => table.columns.find((c) => c.name === name);

/** `line 12`, or `row 11` where the source has no lines. */
export const rowLocator = (table: Table, row: number): string => {
  const line = table.origin.lines?.[row];
  return line === undefined ? `row ${row + 1}` : `line ${line}`;
};
