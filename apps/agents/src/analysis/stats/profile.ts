import { type ColumnRole, roleOf } from '../column/role.js';
import type { Column, Table } from '../table/table.js';
import { describeNumbers, distinctCount, type NumberSummary, numbersOf, type TopValue, topValues } from './describe.js';

export interface ColumnProfile {
  readonly name: string;
  readonly kind: Column['kind'];
  readonly format?: string;
  readonly missing: number;
  readonly distinct: number;
  readonly numbers?: NumberSummary;
  readonly range?: { readonly from: string; readonly to: string };
  readonly top?: readonly TopValue[];
  readonly role: ColumnRole['role'];
}

export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly duplicateRows: number;
  readonly notices: readonly string[];
}

const rangeOf = (column: Column): { readonly from: string; readonly to: string } | undefined => {
  let from: string | undefined;
  let to: string | undefined;
  for (const v of column.values) {
    if (typeof v !== 'string') continue;
    if (from === undefined || v < from) from = v;
    if (to === undefined || v > to) to = v;
  }
  return from === undefined || to === undefined ? undefined : { from, to };
};

const profileColumn = (column: Column): ColumnProfile => {
  const numbers = column.kind === 'number' ? describeNumbers(numbersOf(column.values)) : undefined;
  const range = column.kind === 'date' || column.kind === 'datetime' ? rangeOf(column) : undefined;
  return {
    name: column.name,
    kind: column.kind,
    ...(column.format === undefined ? {} : { format: column.format }),
    missing: column.missing,
    distinct: distinctCount(column),
    ...(numbers === undefined ? {} : { numbers }),
    ...(range === undefined ? {} : { range }),
    ...(column.kind === 'text' || column.kind === 'boolean' ? { top: topValues(column, 5) } : {}),
    role: roleOf(column).role,
  };
};

const countDuplicates = (table: Table): number => {
  const seen = new Set<string>();
  for (let i = 0; i < table.rowCount; i++) seen.add(table.columns.map((c) => String(c.values[i])).join('\u0001'));
  return table.rowCount - seen.size;
};

/** What is in a table: kinds, gaps, ranges, distributions, repeated rows. */
export const profileTable = (table: Table): TableProfile => ({
  rows: table.rowCount,
  columns: table.columns.map(profileColumn),
  duplicateRows: countDuplicates(table),
  notices: table.notices,
});
