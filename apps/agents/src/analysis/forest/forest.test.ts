import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binLabels, binNumbers, maxBins } from './bins.js';
import { permutationImportance } from './importance.js';
import { atOnce } from '../in-slices.js';
import { seededRandom } from './random.js';
import { bestSplit, growTree, predictTree } from './tree.js';

const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** Tries every threshold of every feature by the definition: the sum of squared errors left and right. */
const exhaustive = (columns: readonly Uint8Array[], y: Float64Array, minLeaf: number): number => {
  const sse = (v: readonly number[]): number => {
    const m = v.reduce((a, b) => a + b, 0) / v.length;
    return v.reduce((a, x) => a + (x - m) ** 2, 0);
  };
  const rows = [...y.keys()];
  let best = 0;
  for (const bins of columns) {
    for (let t = 0; t < maxBins; t++) {
      const left = rows.filter((i) => (bins[i] as number) <= t).map((i) => y[i] as number);
      const right = rows.filter((i) => (bins[i] as number) > t).map((i) => y[i] as number);
      if (left.length >= minLeaf && right.length >= minLeaf) best = Math.max(best, sse([...y]) - sse(left) - sse(right));
    }
  }
  return best;
};

describe('The histogram forest', () => {
  it('splits where the sum of squares falls most: by hand, [1,1,9,9] between the second and the third', () => {
    const split = bestSplit([Uint8Array.from([1, 2, 3, 4])], Float64Array.from([1, 1, 9, 9]), all(4), [0], 1);
    expect(split).toEqual({ feature: 0, threshold: 2, gain: 64 });
  });

  it('finds the same best gain as trying every split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 4,
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 3 }),
        (rows, minLeaf) => {
          const columns = [Uint8Array.from(rows, (r) => r[0]), Uint8Array.from(rows, (r) => r[1])];
          const y = Float64Array.from(rows, (r) => r[2]);
          const split = bestSplit(columns, y, all(rows.length), [0, 1], minLeaf);
          expect(split?.gain ?? 0).toBeCloseTo(exhaustive(columns, y, minLeaf), 6);
        },
      ),
    );
  });

  it('predicts the mean of the training rows that fall into the same leaf', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -9, max: 9 })), { minLength: 6, maxLength: 60 }),
        (rows) => {
          const bins = [Uint8Array.from(rows, (r) => r[0])];
          const y = Float64Array.from(rows, (r) => r[1]);
          const tree = growTree(bins, y, all(rows.length), { maxDepth: 4, minLeaf: 2, tryFeatures: 1, random: seededRandom(1) });
          const leaves = new Map<number, number[]>();
          rows.forEach(([, v], i) => {
            const p = predictTree(tree, bins, i);
            leaves.set(p, [...(leaves.get(p) ?? []), v]);
          });
          for (const [p, vs] of leaves) expect(vs.reduce((a, b) => a + b, 0) / vs.length).toBeCloseTo(p, 9);
        },
      ),
    );
  });

  it('keeps equal values in one bin, in order, with missing ones in bin 0', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -1_000, max: 1_000 })), { minLength: 1, maxLength: 300 }), (values) => {
        const { bins } = binNumbers(values);
        for (let i = 0; i < values.length; i++) {
          expect(bins[i] === 0).toBe(values[i] === null);
          expect(bins[i]).toBeLessThan(maxBins);
          for (let j = 0; j < Math.min(values.length, 30); j++) {
            const [a, b] = [values[i], values[j]];
            if (a === null || b === null || a === undefined || b === undefined) continue;
            if (a === b) expect(bins[i]).toBe(bins[j]);
            if (a < b) expect(bins[i]).toBeLessThanOrEqual(bins[j] as number);
          }
        }
      }),
    );
  });

  it('orders labels by the mean of the target and knows only those of the training rows', () => {
    const bins = binLabels(['b', 'a', 'b', 'c', null, 'z'], [9, 1, 9, 5, 0, 0], [0, 1, 2, 3]);
    expect([...bins]).toEqual([3, 1, 3, 2, 0, 0]);
  });

  it('gives a noise feature no importance and the true one nearly all', () => {
    const random = seededRandom(5);
    const x = Array.from({ length: 400 }, () => random());
    const noise = Array.from({ length: 400 }, () => random());
    const y = Float64Array.from(x, (v) => 10 * v + random());
    const found = atOnce(
      permutationImportance(() => [binNumbers(x).bins, binNumbers(noise).bins], 2, y, {
        folds: 5,
        trees: 30,
        repeats: 2,
        seed: 1,
      }),
    );
    const mean = (v: readonly number[] = []): number => v.reduce((a, b) => a + b, 0) / v.length;
    expect(mean(found.foldSkill)).toBeGreaterThan(0.9);
    expect(mean(found.importance[0])).toBeGreaterThan(1);
    expect(Math.abs(mean(found.importance[1]))).toBeLessThan(0.05);
  });

  it('has no skill on noise, and is not fooled into any', () => {
    const random = seededRandom(6);
    const x = Array.from({ length: 300 }, () => random());
    const y = Float64Array.from(x, () => random());
    const found = atOnce(permutationImportance(() => [binNumbers(x).bins], 1, y, { folds: 5, trees: 20, repeats: 1, seed: 1 }));
    expect(found.foldSkill.reduce((a, b) => a + b, 0) / 5).toBeLessThan(0.05);
  });
});
