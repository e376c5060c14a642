import type { Sentence } from '../actions/sentences.js';
import { tfIdf } from '../triage/cluster.js';
import { contentWords } from '../triage/words.js';

export interface SummarySentence extends Sentence {
  /** 0–1 relative to the most telling sentence. */
  readonly score: number;
}

type Vector = ReadonlyMap<string, number>;
const cosine = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (const [w, v] of a) sum += v * (b.get(w) ?? 0);
  return sum;
};

/** Centrality of sentences in their graph of common words (LexRank, Erkan & Radev 2004), by power iteration. */
const lexRank = (vectors: readonly Vector[]): readonly number[] => {
  const n = vectors.length;
  const weights = vectors.map((a) => vectors.map((b) => (a === b ? 0 : cosine(a, b))));
  const sums = weights.map((row) => row.reduce((x, y) => x + y, 0));
  let rank = new Array<number>(n).fill(1 / n);
  for (let round = 0; round < 40; round++) {
    rank = rank.map(
      (_, i) =>
        0.15 / n +
        0.85 *
          rank.reduce((acc, r, j) => acc + ((sums[j] as number) > 0 ? (r * (weights[j]?.[i] as number)) / (sums[j] as number) : r / n), 0),
    );
  }
  return rank;
};

const maxSentences = 400;

/**
 * The sentences that say the most about a text, in its own order: LexRank, a little weight for standing at the front,
 * and none that repeats a chosen one (cosine ≥ .6). Quotes only; nothing is worded anew.
 */
export const summarize = (sentences: readonly Sentence[], wanted: number): readonly SummarySentence[] => {
  const usable = sentences
    .filter((s) => s.text.length >= 25 && s.text.length <= 600 && contentWords(s.text).length >= 4)
    .slice(0, maxSentences);
  if (usable.length === 0) return sentences.slice(0, wanted).map((s) => ({ ...s, score: 1 }));
  const vectors = tfIdf(usable.map((s) => s.text));
  const rank = lexRank(vectors);
  const top = Math.max(...rank);
  const scores = rank.map((r, i) => r / top + 0.25 * Math.exp(-i / 5) - (s60(usable[i]?.text ?? '') ? 0.1 : 0));
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  const chosen: number[] = [];
  for (const i of order) {
    if (chosen.length >= wanted) break;
    if (chosen.every((j) => cosine(vectors[i] as Vector, vectors[j] as Vector) < 0.6)) chosen.push(i);
  }
  const best = Math.max(...scores);
  return chosen
    .sort((a, b) => a - b)
    .map((i) => ({ ...(usable[i] as Sentence), score: Math.round(((scores[i] as number) / best) * 1_000) / 1_000 }));
};

/** Very long sentences are hard to read out of their place. */
const s60 = (text: string): boolean => text.split(' ').length > 60;

/** Words and word pairs that occur most, at least twice; pairs count double, because they say more. */
export const keyPhrases = (
  sentences: readonly Sentence[],
  wanted: number,
): readonly { readonly phrase: string; readonly count: number }[] => {
  const counts = new Map<string, number>();
  for (const s of sentences) {
    const words = contentWords(s.text);
    words.forEach((w, i) => {
      counts.set(w, (counts.get(w) ?? 0) + 1);
      const next = words[i + 1];
      if (next !== undefined && next !== w) counts.set(`${w} ${next}`, (counts.get(`${w} ${next}`) ?? 0) + 1);
    });
  }
  const scored = [...counts]
    .filter(([, n]) => n >= 2)
    .map(([phrase, count]) => ({ phrase, count, weight: count * (phrase.includes(' ') ? 2 : 1) }));
  const sorted = scored.sort((a, b) => b.weight - a.weight || (a.phrase < b.phrase ? -1 : 1));
  const kept: { phrase: string; count: number }[] = [];
  for (const { phrase, count } of sorted) {
    if (kept.length >= wanted) break;
    if (!kept.some((k) => k.phrase.includes(phrase) || phrase.includes(k.phrase))) kept.push({ phrase, count });
  }
  return kept;
};
