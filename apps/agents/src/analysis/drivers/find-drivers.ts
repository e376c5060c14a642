import { relationOf, foldName } from '../column/synonyms.js';
import { roleOf } from '../column/role.js';
import { binLabels, binNumbers } from '../forest/bins.js';
import { permutationImportance } from '../forest/importance.js';
import { groupEffect, pearson, spearman } from '../stats/association.js';
import { tidy } from '../stats/describe.js';
import type { Column, Table } from '../table/table.js';
import { findRelation, type Relation } from './relation.js';

/** Below this many rows no driver is recommended. */
export const minRowsForRecommendation = 50;
/** Hold-out R² that a forest must reach before its ranking is believed. */
export const minSkill = 0.05;
const maxRows = 10_000;
const settings = { folds: 5, trees: 40, repeats: 3, seed: 20_240_501 } as const;

export interface Driver {
  readonly column: string;
  readonly kind: 'number' | 'category';
  /** Growth of the hold-out error, as a share of the target's variance, when this column is shuffled: mean and deviation over the folds. */
  readonly importance: number;
  readonly importanceSd: number;
  /** Share of variance that the column explains alone: r² or ω², 0–1. */
  readonly strength: number;
  readonly association: { readonly measure: 'Pearson r' | 'η²'; readonly value: number; readonly spearman?: number; readonly n: number };
  readonly direction: string;
  readonly groups?: readonly { readonly group: string; readonly count: number; readonly mean: number }[];
  /** Importance exceeds its own deviation over the folds. */
  readonly robust: boolean;
  /** Part of an arithmetic identity with the target. */
  readonly component: boolean;
}

export interface DriverFinding {
  readonly target: string;
  readonly rows: number;
  readonly rowsWithoutTarget: number;
  readonly sampled: boolean;
  readonly basis: 'hold-out importance' | 'association only';
  readonly skill: { readonly mean: number; readonly sd: number; readonly folds: readonly number[] } | undefined;
  readonly drivers: readonly Driver[];
  readonly excluded: readonly { readonly column: string; readonly reason: string }[];
  readonly relation?: Relation;
  readonly confidence: number;
  readonly confidenceBasis: string;
  readonly limits: readonly string[];
}

interface Feature {
  readonly column: Column;
  readonly kind: 'number' | 'category';
  readonly numbers: readonly (number | null)[];
  readonly labels: readonly (string | null)[];
}

const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length);
const deviation = (xs: readonly number[]): number => {
  const m = mean(xs);
  return xs.length < 2 ? 0 : Math.sqrt(xs.reduce((a, x) => a + (x - m) ** 2, 0) / (xs.length - 1));
};

/** The rows to use: all with a target, thinned evenly beyond ten thousand. */
const usableRows = (target: Column): readonly number[] => {
  const rows = target.values.flatMap((v, i) => (v === null ? [] : [i]));
  if (rows.length <= maxRows) return rows;
  return Array.from({ length: maxRows }, (_, i) => rows[Math.floor((i * rows.length) / maxRows)] as number);
};

const featureOf = (column: Column, kind: Feature['kind'], rows: readonly number[]): Feature => ({
  column,
  kind,
  numbers: kind === 'number' ? rows.map((i) => column.values[i] as number | null) : [],
  labels: kind === 'category' ? rows.map((i) => (column.values[i] === null ? null : String(column.values[i]))) : [],
});

/** One column's relation to the target, looked at alone. */
const associate = (feature: Feature, y: readonly number[]): Pick<Driver, 'strength' | 'association' | 'direction' | 'groups'> => {
  if (feature.kind === 'number') {
    const p = pearson(feature.numbers, y);
    const s = spearman(feature.numbers, y);
    const r = p?.r ?? 0;
    const rank = s?.r ?? 0;
    const direction =
      Math.max(Math.abs(r), Math.abs(rank)) < 0.1
        ? 'no clear direction'
        : r * rank < 0
          ? 'not monotone'
          : r + rank > 0
            ? 'higher goes with higher'
            : 'higher goes with lower';
    return {
      strength: tidy(Math.max(r * r, rank * rank)),
      association: { measure: 'Pearson r', value: tidy(r), spearman: tidy(rank), n: p?.n ?? 0 },
      direction,
    };
  }
  const effect = groupEffect(feature.labels, y);
  if (effect === undefined)
    return { strength: 0, association: { measure: 'η²', value: 0, n: 0 }, direction: 'no difference between groups' };
  const groups = effect.groups.map((g) => ({ ...g, mean: tidy(g.mean) }));
  const shown = groups.length <= 8 ? groups : [...groups.slice(0, 4), ...groups.slice(-4)];
  return {
    strength: tidy(effect.omegaSquared),
    association: { measure: 'η²', value: tidy(effect.etaSquared), n: effect.n },
    direction: `highest for ${groups[0]?.group ?? ''}, lowest for ${groups.at(-1)?.group ?? ''}`,
    groups: shown,
  };
};

const isCopy = (column: Column, target: Column): boolean => {
  const p = pearson(column.values as (number | null)[], target.values as (number | null)[]);
  const a = foldName(column.name);
  const b = foldName(target.name);
  const named = relationOf(a, b) === 'same' || a.includes(b) || b.includes(a);
  return p !== undefined && p.n >= 10 && named && Math.abs(p.r) > 0.999;
};

/**
 * Ranks the columns of a table by how much they tell about a number (or yes/no) column.
 *
 * With at least 50 rows and a forest whose hold-out R² exceeds .05, the rank is cross-validated permutation importance;
 * otherwise it is the association of each column alone and nothing is recommended. Identifiers, dates, constants, free
 * text and copies of the target are left out with a reason. Same table, same answer. Yields between its steps.
 */
export function* findDrivers(table: Table, target: Column): Generator<void, DriverFinding, void> {
  const rows = usableRows(target);
  const y = Float64Array.from(rows, (i) => Number(target.values[i]));
  const excluded: { column: string; reason: string }[] = [];
  const features: Feature[] = [];
  for (const column of table.columns) {
    if (column === target) continue;
    const role = roleOf(column);
    if (role.role === 'excluded') excluded.push({ column: column.name, reason: role.reason });
    else if (role.role === 'number' && isCopy(column, target))
      excluded.push({ column: column.name, reason: `says the same as ${target.name} (r > .999)` });
    else features.push(featureOf(column, role.role, rows));
  }
  const relation = findRelation(
    target,
    features.filter((f) => f.kind === 'number').map((f) => f.column),
  );
  const enough = rows.length >= minRowsForRecommendation && features.length > 0;
  yield;
  const binFeatures = (train: Int32Array): readonly Uint8Array[] => features.map((f) => binsOf(f, y, train));
  const forest = enough ? yield* permutationImportance(binFeatures, features.length, y, settings) : undefined;
  const skill = forest && { mean: tidy(mean(forest.foldSkill)), sd: tidy(deviation(forest.foldSkill)), folds: forest.foldSkill.map(tidy) };
  const trusted = skill !== undefined && skill.mean > minSkill && skill.mean - skill.sd > 0;
  const drivers = features
    .map((f, i): Driver => {
      const perFold = forest?.importance[i] ?? [];
      const importance = tidy(mean(perFold));
      const importanceSd = tidy(deviation(perFold));
      return {
        column: f.column.name,
        kind: f.kind,
        importance,
        importanceSd,
        ...associate(f, [...y]),
        robust: trusted && importance > importanceSd && importance > 0.005,
        component: relation?.columns.includes(f.column.name) ?? false,
      };
    })
    .sort(
      (a, b) =>
        (trusted ? b.importance - a.importance : b.strength - a.strength) || b.strength - a.strength || (a.column < b.column ? -1 : 1),
    );
  return {
    target: target.name,
    rows: rows.length,
    rowsWithoutTarget: target.missing,
    sampled: table.rowCount - target.missing > rows.length,
    basis: trusted ? 'hold-out importance' : 'association only',
    skill,
    drivers,
    excluded,
    ...(relation === undefined ? {} : { relation }),
    ...confidenceOf(trusted, skill, drivers),
    limits: limitsOf(rows.length, table.rowCount - target.missing, trusted, skill, drivers, relation, target.name),
  };
}

const binsOf = (feature: Feature, y: Float64Array, train: Int32Array): Uint8Array =>
  feature.kind === 'number' ? binNumbers(feature.numbers).bins : binLabels(feature.labels, y, train);

const confidenceOf = (
  trusted: boolean,
  skill: DriverFinding['skill'],
  drivers: readonly Driver[],
): Pick<DriverFinding, 'confidence' | 'confidenceBasis'> => {
  if (!trusted || skill === undefined)
    return { confidence: 0.2, confidenceBasis: 'fixed at 0.2: no model with skill on unseen rows, only single-column association' };
  const top = drivers.slice(0, 3);
  const robust = top.filter((d) => d.robust).length / Math.max(1, top.length);
  const value = Math.max(0.2, Math.min(0.95, (skill.mean - skill.sd) * (0.5 + 0.5 * robust)));
  return {
    confidence: tidy(Math.round(value * 1_000) / 1_000),
    confidenceBasis:
      '(mean − deviation of hold-out R²) × (0.5 + 0.5 × share of the top three whose importance exceeds its deviation), within 0.2–0.95',
  };
};

const limitsOf = (
  used: number,
  present: number,
  trusted: boolean,
  skill: DriverFinding['skill'],
  drivers: readonly Driver[],
  relation: Relation | undefined,
  target: string,
): readonly string[] => {
  const out = ['Drivers are associations in these rows, not proven causes.'];
  if (used < minRowsForRecommendation)
    out.push(`Only ${used} rows have a value for ${target}; below ${minRowsForRecommendation} no driver is recommended.`);
  else if (!trusted && drivers.length > 0)
    out.push(
      `A forest does not predict ${target} on unseen rows better than its mean (hold-out R² ${skill?.mean.toFixed(2) ?? 'n/a'}); no driver is recommended.`,
    );
  if (drivers.length === 0) out.push('No column is left that could be a driver.');
  if (relation !== undefined)
    out.push(
      `${relation.formula} holds in ${(relation.holds * 100).toFixed(0)} % of the ${relation.rows} rows checked: these columns compose ${target} by arithmetic.`,
    );
  if (present > used) out.push(`The forest saw an even sample of ${used} of ${present} rows.`);
  for (const d of drivers.filter((x) => x.kind === 'number' && !x.component && Math.abs(x.association.value) >= 0.98)) {
    out.push(`${d.column} moves in step with ${target} (r = ${d.association.value.toFixed(2)}): one is probably computed from the other.`);
  }
  const correlated = drivers.filter((d) => d.robust).length > 1;
  if (correlated) out.push('Columns that carry the same information share their importance.');
  return out;
};
