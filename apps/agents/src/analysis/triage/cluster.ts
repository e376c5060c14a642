import { contentWords } from './words.js';

export interface Cluster {
  readonly label: string;
  readonly members: readonly number[];
  /** The member that shares the most with the others. */
  readonly centre: number;
}

type Vector = ReadonlyMap<string, number>;

/** TF–IDF vectors of unit length over words that occur in at least two and at most 60 % of the texts. */
export const tfIdf = (texts: readonly string[]): readonly Vector[] => {
  const bags = texts.map((t) => {
    const counts = new Map<string, number>();
    for (const w of contentWords(t)) counts.set(w, (counts.get(w) ?? 0) + 1);
    return counts;
  });
  const documents = new Map<string, number>();
  for (const bag of bags) for (const w of bag.keys()) documents.set(w, (documents.get(w) ?? 0) + 1);
  return bags.map((bag) => {
    const weights = [...bag].flatMap(([w, n]) => {
      const df = documents.get(w) ?? 0;
      return df < 2 || (texts.length > 5 && df > texts.length * 0.6)
        ? []
        : [[w, (1 + Math.log(n)) * Math.log(1 + texts.length / df)] as const];
    });
    const length = Math.sqrt(weights.reduce((a, [, v]) => a + v * v, 0));
    return new Map(length === 0 ? [] : weights.map(([w, v]) => [w, v / length]));
  });
};

const dot = (a: Vector, b: Vector): number => {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [w, v] of small) sum += v * (large.get(w) ?? 0);
  return sum;
};

const sumOf = (vectors: readonly Vector[]): Map<string, number> => {
  const sum = new Map<string, number>();
  for (const v of vectors) for (const [w, x] of v) sum.set(w, (sum.get(w) ?? 0) + x);
  return sum;
};

const top = (sum: Vector, n: number): readonly string[] =>
  [...sum]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, n)
    .map(([w]) => w);

/** The text closest to the sum of all: a quote that stands for the others. */
export const centreOf = (vectors: readonly Vector[], members: readonly number[]): number => {
  const sum = sumOf(members.map((m) => vectors[m] as Vector));
  return [...members].sort((a, b) => dot(vectors[b] as Vector, sum) - dot(vectors[a] as Vector, sum) || a - b)[0] ?? -1;
};

/**
 * Groups texts that share words: each text joins the first leader it resembles (cosine ≥ `likeness`), else becomes a
 * leader; one pass of reassignment to the nearest group follows. Groups below `smallest` are dissolved. In the order of
 * the texts, so the same texts give the same groups. Labelled by their three heaviest words.
 */
export const clusterTexts = (
  texts: readonly string[],
  options: { readonly likeness: number; readonly smallest: number },
): readonly Cluster[] => {
  const vectors = tfIdf(texts);
  const groups: number[][] = [];
  vectors.forEach((v, i) => {
    if (v.size === 0) return;
    const home = groups.find((g) => dot(v, vectors[g[0] as number] as Vector) >= options.likeness);
    if (home === undefined) groups.push([i]);
    else home.push(i);
  });
  const sums = groups.map((g) => sumOf(g.map((m) => vectors[m] as Vector)));
  const settled: number[][] = groups.map(() => []);
  vectors.forEach((v, i) => {
    if (v.size === 0) return;
    let best = -1;
    let score = options.likeness;
    sums.forEach((s, g) => {
      const size = groups[g]?.length ?? 1;
      const likeness = dot(v, s) / Math.max(1, Math.sqrt(size) * Math.sqrt(size));
      if (likeness >= score) {
        score = likeness;
        best = g;
      }
    });
    if (best >= 0) settled[best]?.push(i);
  });
  return settled
    .filter((m) => m.length >= options.smallest)
    .map((members) => ({
      label: top(sumOf(members.map((m) => vectors[m] as Vector)), 3).join(' / '),
      members,
      centre: centreOf(vectors, members),
    }))
    .sort((a, b) => b.members.length - a.members.length || (a.members[0] ?? 0) - (b.members[0] ?? 0));
};
