import { rankColumns } from '../column/match-column.js';
import { foldName } from '../column/synonyms.js';
import type { Column, Table } from '../table/table.js';

export interface ColumnPair {
  readonly before: Column;
  readonly after: Column;
}

export interface SchemaDrift {
  readonly pairs: readonly ColumnPair[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Other name, taken for the same column by likeness: a guess that is told. */
  readonly renamed: readonly { readonly from: string; readonly to: string; readonly how: string }[];
  readonly retyped: readonly { readonly column: string; readonly from: string; readonly to: string }[];
}

const compatible = (a: Column, b: Column): boolean =>
  a.kind === b.kind ||
  a.kind === 'empty' ||
  b.kind === 'empty' ||
  [a.kind, b.kind].every((k) => k === 'date' || k === 'datetime') ||
  [a.kind, b.kind].includes('text');

/** Which columns of two tables are the same: by name, then by a clear likeness of names among those left. */
export const alignColumns = (before: Table, after: Table): SchemaDrift => {
  const pairs: ColumnPair[] = [];
  const restAfter = new Set(after.columns);
  const restBefore: Column[] = [];
  for (const b of before.columns) {
    const a = [...restAfter].find((c) => c.name === b.name) ?? [...restAfter].find((c) => foldName(c.name) === foldName(b.name));
    if (a === undefined) restBefore.push(b);
    else {
      pairs.push({ before: b, after: a });
      restAfter.delete(a);
    }
  }
  const renamed: { from: string; to: string; how: string }[] = [];
  const removed: string[] = [];
  for (const b of restBefore) {
    const [best, second] = rankColumns(
      b.name,
      [...restAfter].filter((c) => compatible(b, c)),
    );
    const back = best && rankColumns(best.column.name, restBefore)[0]?.column === b;
    if (best !== undefined && back && best.score >= 0.7 && best.score - (second?.score ?? 0) > 0.05) {
      pairs.push({ before: b, after: best.column });
      restAfter.delete(best.column);
      renamed.push({ from: b.name, to: best.column.name, how: best.how });
    } else removed.push(b.name);
  }
  const retyped = pairs
    .filter((p) => p.before.kind !== p.after.kind && p.before.kind !== 'empty' && p.after.kind !== 'empty')
    .map((p) => ({ column: p.after.name, from: p.before.kind, to: p.after.kind }));
  return { pairs, added: after.columns.filter((c) => restAfter.has(c)).map((c) => c.name), removed, renamed, retyped };
};
