import { maxBins } from './bins.js';

/** A regression tree over binned features, as flat arrays. A leaf has feature −1. */
export interface Tree {
  readonly feature: Int16Array;
  /** Bins up to and including this one go left. */
  readonly threshold: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
}

export interface TreeOptions {
  readonly maxDepth: number;
  readonly minLeaf: number;
  /** Features looked at per split. */
  readonly tryFeatures: number;
  readonly random: () => number;
}

export interface Split {
  readonly feature: number;
  readonly threshold: number;
  /** Reduction of the sum of squares. */
  readonly gain: number;
}

/**
 * The split of `rows` that lowers the sum of squared errors the most, among `features`, from one histogram per feature
 * (CART, Breiman 1984): gain = S_l²/n_l + S_r²/n_r − S²/n. Undefined when no split leaves `minLeaf` rows on both sides.
 */
export const bestSplit = (
  bins: readonly Uint8Array[],
  target: Float64Array,
  rows: Int32Array,
  features: readonly number[],
  minLeaf: number,
): Split | undefined => {
  const count = new Float64Array(maxBins);
  const sum = new Float64Array(maxBins);
  const n = rows.length;
  let total = 0;
  for (let k = 0; k < n; k++) total += target[rows[k] as number] as number;
  let best: Split | undefined;
  for (const feature of features) {
    const of = bins[feature] as Uint8Array;
    count.fill(0);
    sum.fill(0);
    for (let k = 0; k < n; k++) {
      const i = rows[k] as number;
      const b = of[i] as number;
      count[b] = (count[b] as number) + 1;
      sum[b] = (sum[b] as number) + (target[i] as number);
    }
    let nl = 0;
    let sl = 0;
    for (let b = 0; b < maxBins - 1; b++) {
      if (count[b] === 0) continue;
      nl += count[b] as number;
      sl += sum[b] as number;
      const nr = n - nl;
      if (nr < minLeaf) break;
      if (nl < minLeaf) continue;
      const gain = (sl * sl) / nl + ((total - sl) * (total - sl)) / nr - (total * total) / n;
      if (best === undefined || gain > best.gain) best = { feature, threshold: b, gain };
    }
  }
  return best !== undefined && best.gain > 1e-12 ? best : undefined;
};

const pick = (n: number, k: number, random: () => number): readonly number[] => {
  const all = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < k; i++) {
    const j = i + Math.floor(random() * (n - i));
    [all[i], all[j]] = [all[j] as number, all[i] as number];
  }
  return all.slice(0, k).sort((a, b) => a - b);
};

/** Grows a tree on the given rows (repeats allowed: a bootstrap sample). */
export const growTree = (bins: readonly Uint8Array[], target: Float64Array, rows: Int32Array, options: TreeOptions): Tree => {
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];
  const grow = (members: Int32Array, depth: number): number => {
    const node = feature.length;
    let total = 0;
    for (let k = 0; k < members.length; k++) total += target[members[k] as number] as number;
    feature.push(-1);
    threshold.push(0);
    left.push(-1);
    right.push(-1);
    value.push(total / members.length);
    if (depth >= options.maxDepth || members.length < 2 * options.minLeaf) return node;
    const features = pick(bins.length, Math.min(options.tryFeatures, bins.length), options.random);
    const split = bestSplit(bins, target, members, features, options.minLeaf);
    if (split === undefined) return node;
    const of = bins[split.feature] as Uint8Array;
    const goesLeft = members.filter((i) => (of[i] as number) <= split.threshold);
    const goesRight = members.filter((i) => (of[i] as number) > split.threshold);
    feature[node] = split.feature;
    threshold[node] = split.threshold;
    left[node] = grow(goesLeft, depth + 1);
    right[node] = grow(goesRight, depth + 1);
    return node;
  };
  grow(rows, 0);
  return {
    feature: Int16Array.from(feature),
    threshold: Uint8Array.from(threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(value),
  };
};

/** The tree's value for one row; `swap` reads one feature from another row (for permutation importance). */
export const predictTree = (tree: Tree, bins: readonly Uint8Array[], row: number, swapped = -1, from = row): number => {
  let node = 0;
  for (;;) {
    const f = tree.feature[node] as number;
    if (f < 0) return tree.value[node] as number;
    const bin = (bins[f] as Uint8Array)[f === swapped ? from : row] as number;
    node = (bin <= (tree.threshold[node] as number) ? tree.left[node] : tree.right[node]) as number;
  }
};
