import { matchColumn } from '../column/match-column.js';
import { foldName } from '../column/synonyms.js';
import { raise } from '../fault.js';
import { distinctCount, preciseSum, tidy } from '../stats/describe.js';
import { type Cell, rowLocator, type Table } from '../table/table.js';
import { alignColumns, type ColumnPair, type SchemaDrift } from './align-columns.js';

export interface CellChange {
  readonly key: string;
  readonly column: string;
  readonly before: Cell;
  readonly after: Cell;
  readonly beforeAt: string;
  readonly afterAt: string;
}

export interface RowChange {
  readonly key: string;
  readonly at: string;
  readonly row: number;
}

export interface Reconciliation {
  readonly column: string;
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** before + added − removed + changed = after */
  readonly balances: boolean;
}

export interface Comparison {
  readonly key: { readonly before: string; readonly after: string };
  readonly schema: SchemaDrift;
  readonly added: readonly RowChange[];
  readonly removed: readonly RowChange[];
  readonly changes: readonly CellChange[];
  readonly changedRows: number;
  readonly unchangedRows: number;
  readonly changesByColumn: readonly { readonly column: string; readonly changes: number }[];
  readonly totals: readonly Reconciliation[];
  readonly duplicateKeys: { readonly before: number; readonly after: number };
  readonly missingKeys: { readonly before: number; readonly after: number };
  readonly limits: readonly string[];
}

/** The one text form of a value, so that `1`, `1.0` and "1" agree across formats, and a midnight agrees with its day. */
const canonical = (value: Cell): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(tidy(value));
  const text = String(value).trim().normalize('NFC');
  if (/^-?\d+(\.\d+)?$/.test(text) && text.length < 16 && !/^-?0\d/.test(text)) return String(Number(text));
  return text.replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00$/, '$1');
};

const keyCandidates = (before: Table, after: Table): readonly ColumnPair[] =>
  alignColumns(before, after).pairs.filter((p) =>
    [p.before, p.after].every((c) => c.missing === 0 && distinctCount(c) === c.values.length),
  );

/** The key columns: as named, else the only column (an identifier by name first) that is unique in both tables. */
const keyOf = (before: Table, after: Table, wanted: string | undefined): ColumnPair => {
  if (wanted !== undefined) return { before: matchColumn(wanted, before.columns).column, after: matchColumn(wanted, after.columns).column };
  const unique = keyCandidates(before, after);
  const named = unique.filter((p) => /(^|\s)(id|key|nr|no|number|code|uuid|nummer|email|sku)$/.test(foldName(p.before.name)));
  const choice = named.length === 1 ? named[0] : unique.length === 1 ? unique[0] : named[0];
  if (choice !== undefined) return choice;
  const columns = alignColumns(before, after).pairs.map((p) => p.before.name);
  return raise(
    'CLARIFICATION_NEEDED',
    unique.length > 1
      ? `By which column do the rows belong together? Several are unique: ${unique.map((p) => p.before.name).join(', ')}.`
      : 'By which column do the rows belong together? None is unique in both tables.',
    `Name a key, e.g. "on ${columns[0] ?? 'id'}". Common columns: ${columns.join(', ')}.`,
    { columns },
  );
};

interface Keyed {
  readonly rows: ReadonlyMap<string, number>;
  readonly duplicates: number;
  readonly missing: number;
}

const byKey = (values: readonly Cell[]): Keyed => {
  const rows = new Map<string, number>();
  let duplicates = 0;
  let missing = 0;
  values.forEach((value, i) => {
    const key = canonical(value);
    if (key === '') missing++;
    else if (rows.has(key)) duplicates++;
    else rows.set(key, i);
  });
  return { rows, duplicates, missing };
};

const sumOf = (values: readonly Cell[], rows: Iterable<number>): number =>
  preciseSum([...rows].map((i) => (typeof values[i] === 'number' ? (values[i] as number) : 0)));

const reconcile = (
  pair: ColumnPair,
  old: Keyed,
  now: Keyed,
  added: readonly RowChange[],
  removed: readonly RowChange[],
): Reconciliation => {
  const before = sumOf(pair.before.values, old.rows.values());
  const after = sumOf(pair.after.values, now.rows.values());
  const plus = sumOf(
    pair.after.values,
    added.map((r) => r.row),
  );
  const minus = sumOf(
    pair.before.values,
    removed.map((r) => r.row),
  );
  const common = [...old.rows].filter(([key]) => now.rows.has(key));
  const changed = preciseSum(
    common.map(([key, i]) => Number(pair.after.values[now.rows.get(key) as number] ?? 0) - Number(pair.before.values[i] ?? 0)),
  );
  const expected = before + plus - minus + changed;
  return {
    column: pair.after.name,
    before: tidy(before),
    after: tidy(after),
    added: tidy(plus),
    removed: tidy(minus),
    changed: tidy(changed),
    balances: Math.abs(expected - after) <= 1e-6 * Math.max(1, Math.abs(after), Math.abs(before)),
  };
};

/**
 * Compares two tables row by row over a key: which columns came, went or changed type, which rows were added, removed
 * or changed, and whether the totals of all number columns can be explained by exactly these changes. Rows without key
 * and repeats of a key are counted and left out. Raises CLARIFICATION_NEEDED when there is no usable key.
 */
export const compareTables = (before: Table, after: Table, wantedKey: string | undefined): Comparison => {
  const key = keyOf(before, after, wantedKey);
  const schema = alignColumns(before, after);
  const pairs = schema.pairs.filter((p) => p.before !== key.before && p.after !== key.after);
  const old = byKey(key.before.values);
  const now = byKey(key.after.values);
  const removed = [...old.rows].filter(([k]) => !now.rows.has(k)).map(([k, row]) => ({ key: k, row, at: rowLocator(before, row) }));
  const added = [...now.rows].filter(([k]) => !old.rows.has(k)).map(([k, row]) => ({ key: k, row, at: rowLocator(after, row) }));
  const changes: CellChange[] = [];
  let changedRows = 0;
  let unchangedRows = 0;
  for (const [k, i] of old.rows) {
    const j = now.rows.get(k);
    if (j === undefined) continue;
    const from = changes.length;
    for (const p of pairs) {
      const b = p.before.values[i] ?? null;
      const a = p.after.values[j] ?? null;
      if (canonical(b) !== canonical(a))
        changes.push({ key: k, column: p.after.name, before: b, after: a, beforeAt: rowLocator(before, i), afterAt: rowLocator(after, j) });
    }
    if (changes.length > from) changedRows++;
    else unchangedRows++;
  }
  const counts = new Map<string, number>();
  for (const c of changes) counts.set(c.column, (counts.get(c.column) ?? 0) + 1);
  const totals = pairs
    .filter((p) => p.before.kind === 'number' && p.after.kind === 'number')
    .map((p) => reconcile(p, old, now, added, removed));
  const limits: string[] = [];
  for (const [label, k] of [
    ['old', old],
    ['new', now],
  ] as const) {
    if (k.duplicates > 0)
      limits.push(`${k.duplicates} row${k.duplicates === 1 ? '' : 's'} of the ${label} table repeat a key; the first of each counts.`);
    if (k.missing > 0) limits.push(`${k.missing} row${k.missing === 1 ? '' : 's'} of the ${label} table have no key and are left out.`);
  }
  for (const r of schema.renamed) limits.push(`Column "${r.from}" is taken for "${r.to}" (${r.how}).`);
  return {
    key: { before: key.before.name, after: key.after.name },
    schema,
    added,
    removed,
    changes,
    changedRows,
    unchangedRows,
    changesByColumn: [...counts]
      .map(([column, n]) => ({ column, changes: n }))
      .sort((x, y) => y.changes - x.changes || (x.column < y.column ? -1 : 1)),
    totals,
    duplicateKeys: { before: old.duplicates, after: now.duplicates },
    missingKeys: { before: old.missing, after: now.missing },
    limits,
  };
};

/** All differences as rows for a CSV file: one per added or removed row and column value, one per changed cell. */
export const diffRows = (comparison: Comparison, before: Table, after: Table): readonly (readonly unknown[])[] => {
  const whole = (table: Table, row: number): string =>
    JSON.stringify(Object.fromEntries(table.columns.map((c) => [c.name, c.values[row] ?? null])));
  return [
    ...comparison.removed.map((r) => ['removed', r.key, '', whole(before, r.row), '', r.at, '']),
    ...comparison.added.map((r) => ['added', r.key, '', '', whole(after, r.row), '', r.at]),
    ...comparison.changes.map((c) => ['changed', c.key, c.column, c.before, c.after, c.beforeAt, c.afterAt]),
  ];
};
export const diffHeader = ['change', 'key', 'column', 'old', 'new', 'old_at', 'new_at'] as const;
