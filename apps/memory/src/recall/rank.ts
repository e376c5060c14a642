import { bm25 } from './bm25.js';
import { lsa } from './lsa.js';
import { grams, words } from './tokens.js';

export interface Ranked {
  readonly index: number;
  readonly score: number;
  /** Each leg's score, divided by the best of its leg. */
  readonly legs: { readonly words: number; readonly grams: number; readonly topics: number };
}

/** Weights measured best on public collections without any embedding model. */
const weights = { words: 0.35, grams: 0.35, topics: 0.3 } as const;

/**
 * Ranks texts for a question by the weighted sum of three max-normalised legs: word BM25, character-4-gram BM25 and topic
 * similarity. Texts that no lexical leg matches are left out.
 */
export function rank(texts: readonly string[], query: string): Ranked[] {
  const wordDocuments = texts.map(words);
  const queryWords = words(query);
  const byWords = normalised(bm25(wordDocuments, queryWords));
  const byGrams = normalised(bm25(texts.map(grams), grams(query)));
  const byTopics = normalised(lsa(wordDocuments, queryWords).map((score) => Math.max(0, score)));
  return texts
    .map((_, index): Ranked => {
      const legs = { words: byWords[index] as number, grams: byGrams[index] as number, topics: byTopics[index] as number };
      return { index, legs, score: weights.words * legs.words + weights.grams * legs.grams + weights.topics * legs.topics };
    })
    .filter((one) => one.legs.words > 0 || one.legs.grams > 0)
    .sort((x, y) => y.score - x.score || x.index - y.index);
}

function normalised(scores: readonly number[]): number[] {
  const best = Math.max(0, ...scores);
  return scores.map((score) => (best > 0 ? score / best : 0));
}
