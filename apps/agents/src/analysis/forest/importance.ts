import { predictForest, trainForest } from './forest.js';
import { seededRandom, shuffled } from './random.js';

export interface ForestFinding {
  /** Hold-out R² per fold: 1 − SSE / SST against the training mean. */
  readonly foldSkill: readonly number[];
  /** Per feature and fold: how much of the hold-out variance the error grows by when the feature is shuffled. */
  readonly importance: readonly (readonly number[])[];
  readonly rows: number;
}

export interface ImportanceOptions {
  readonly folds: number;
  readonly trees: number;
  readonly repeats: number;
  readonly seed: number;
}

/** Bins of every feature as seen from the training rows: categorical codes may only know those. */
export type BinFeatures = (trainingRows: Int32Array) => readonly Uint8Array[];

/**
 * Cross-validated permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019): each fold's forest is judged on
 * rows it has not seen, with and without each feature shuffled. Deterministic for a seed. Long work in short steps:
 * whoever runs it may let others run, or stop, at every `yield`.
 */
export function* permutationImportance(
  binFeatures: BinFeatures,
  features: number,
  target: Float64Array,
  options: ImportanceOptions,
): Generator<void, ForestFinding, void> {
  const order = shuffled(target.length, seededRandom(options.seed));
  const foldSkill: number[] = [];
  const importance: number[][] = Array.from({ length: features }, () => []);
  for (let fold = 0; fold < options.folds; fold++) {
    const test = order.filter((_, i) => i % options.folds === fold);
    const train = order.filter((_, i) => i % options.folds !== fold).sort();
    const bins = binFeatures(train);
    const minLeaf = Math.max(2, Math.min(20, Math.floor(train.length / 100)));
    yield;
    const trees = yield* trainForest(bins, target, train, {
      trees: options.trees,
      maxDepth: 10,
      minLeaf,
      seed: options.seed + 101 * (fold + 1),
    });
    let mean = 0;
    for (const i of train) mean += (target[i] as number) / train.length;
    let sst = 0;
    let sse = 0;
    for (const i of test) {
      sst += ((target[i] as number) - mean) ** 2;
      sse += ((target[i] as number) - predictForest(trees, bins, i)) ** 2;
    }
    foldSkill.push(sst > 0 ? 1 - sse / sst : 0);
    for (let f = 0; f < features; f++) {
      let grown = 0;
      for (let repeat = 0; repeat < options.repeats; repeat++) {
        yield;
        const swap = shuffled(test.length, seededRandom(options.seed + 7_919 * (f + 1) + 31 * repeat + fold));
        let worse = 0;
        for (let k = 0; k < test.length; k++) {
          const i = test[k] as number;
          worse += ((target[i] as number) - predictForest(trees, bins, i, f, test[swap[k] as number] as number)) ** 2;
        }
        grown += (worse - sse) / options.repeats;
      }
      importance[f]?.push(sst > 0 ? grown / sst : 0);
    }
  }
  return { foldSkill, importance, rows: target.length };
}
