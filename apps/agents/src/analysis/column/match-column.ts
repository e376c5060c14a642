import { raise } from '../fault.js';
import type { Column, ColumnKind } from '../table/table.js';
import { foldName, relationOf } from './synonyms.js';

export interface ColumnMatch {
  readonly column: Column;
  /** 0–1: 1 for the same name, .9 for a synonym, less for likeness. */
  readonly score: number;
  readonly how: string;
}

const bigrams = (text: string): readonly string[] => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));

/** Dice coefficient of character pairs (Dice 1945): 1 for equal texts, 0 without a common pair. */
export const likeness = (a: string, b: string): number => {
  const rest = [...bigrams(b)];
  if (a === b) return 1;
  if (a.length < 2 || b.length < 2) return 0;
  let common = 0;
  for (const pair of bigrams(a)) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    rest.splice(at, 1);
    common++;
  }
  return (2 * common) / (a.length + b.length - 2);
};

const scoreOf = (wanted: string, name: string): readonly [number, string] => {
  const w = foldName(wanted);
  const n = foldName(name);
  if (wanted === name || w === n) return [1, 'same name'];
  if (w.replaceAll(' ', '') === n.replaceAll(' ', '')) return [0.98, 'same name but for spaces'];
  const relation = relationOf(w, n);
  if (relation === 'same') return [0.9, `"${name}" is another word for "${wanted}"`];
  const nameWords = n.split(' ');
  const wantedWords = w.split(' ');
  const wordHit = wantedWords.every((x) => nameWords.some((y) => x === y || x === `${y}s` || y === `${x}s`));
  if (wordHit) return [0.82 - 0.02 * (nameWords.length - wantedWords.length), `"${name}" contains "${wanted}"`];
  if (nameWords.length <= 4 && nameWords.some((y) => relationOf(w, y) === 'same'))
    return [0.74 - 0.02 * nameWords.length, `"${name}" contains another word for "${wanted}"`];
  const like = likeness(w, n);
  if (like >= 0.72) return [0.85 * like, `"${name}" is spelt like "${wanted}"`];
  if (w.length >= 4 && n.replaceAll(' ', '').includes(w.replaceAll(' ', ''))) return [0.62, `"${name}" contains "${wanted}"`];
  if (relation === 'loose' || nameWords.some((y) => relationOf(w, y) === 'loose')) return [0.56, `"${name}" may stand for "${wanted}"`];
  return [like * 0.5, 'no likeness'];
};

/** All columns with their likeness to a wanted name, best first; columns of another kind are left out. */
export const rankColumns = (wanted: string, columns: readonly Column[], kinds?: readonly ColumnKind[]): readonly ColumnMatch[] =>
  columns
    .filter((c) => kinds === undefined || kinds.includes(c.kind))
    .map((column) => {
      const [score, how] = scoreOf(wanted, column.name);
      return { column, score, how };
    })
    .sort((a, b) => b.score - a.score);

const names = (columns: readonly Column[]): string => columns.map((c) => c.name).join(', ');

/**
 * The column that a person means by a word. An absent or ambiguous one raises CLARIFICATION_NEEDED with the columns to
 * choose from; a best match needs a score of .55 and a lead of .05 unless it is the same name.
 */
export const matchColumn = (wanted: string, columns: readonly Column[], kinds?: readonly ColumnKind[]): ColumnMatch => {
  const ranked = rankColumns(wanted, columns, kinds);
  const [best, second] = ranked;
  const candidates = kinds === undefined ? columns : columns.filter((c) => kinds.includes(c.kind));
  if (best === undefined || best.score < 0.55) {
    const other = rankColumns(wanted, columns)[0];
    const reason =
      other !== undefined && other.score >= 0.8
        ? `"${other.column.name}" is a ${other.column.kind} column, ${kinds?.join(' or ')} is needed`
        : `no column matches "${wanted}"`;
    return raise(
      'CLARIFICATION_NEEDED',
      `Which column is "${wanted}"? ${reason[0]?.toUpperCase()}${reason.slice(1)}.`,
      `Name one of: ${names(candidates.length > 0 ? candidates : columns)}.`,
      { wanted, columns: columns.map((c) => c.name) },
    );
  }
  if (best.score < 0.975 && second !== undefined && best.score - second.score < 0.05) {
    const close = ranked.filter((r) => best.score - r.score < 0.05).map((r) => r.column);
    return raise('CLARIFICATION_NEEDED', `Which column is "${wanted}"? Several fit: ${names(close)}.`, `Name one of: ${names(close)}.`, {
      wanted,
      columns: close.map((c) => c.name),
    });
  }
  return best;
};
