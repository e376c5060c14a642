import { seededRandom } from './random.js';
import { growTree, predictTree, type Tree } from './tree.js';

export interface ForestOptions {
  readonly trees: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly seed: number;
}

/**
 * Trains a random forest (Breiman 2001) for regression: bootstrap rows, half of the features (at least two) per split.
 * Yields after each tree.
 */
export function* trainForest(
  bins: readonly Uint8Array[],
  target: Float64Array,
  rows: Int32Array,
  options: ForestOptions,
): Generator<void, readonly Tree[], void> {
  const random = seededRandom(options.seed);
  const tryFeatures = Math.max(Math.min(2, bins.length), Math.ceil(bins.length / 2));
  const trees: Tree[] = [];
  while (trees.length < options.trees) {
    const sample = Int32Array.from({ length: rows.length }, () => rows[Math.floor(random() * rows.length)] as number);
    trees.push(growTree(bins, target, sample, { maxDepth: options.maxDepth, minLeaf: options.minLeaf, tryFeatures, random }));
    yield;
  }
  return trees;
}

export const predictForest = (trees: readonly Tree[], bins: readonly Uint8Array[], row: number, swapped = -1, from = row): number => {
  let sum = 0;
  for (const tree of trees) sum += predictTree(tree, bins, row, swapped, from);
  return sum / trees.length;
};
