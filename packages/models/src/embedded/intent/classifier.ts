import type { GoalKind } from './goal-kind.js';
import { seeds } from './seeds.js';

export type Label = GoalKind | 'other';

export interface Prediction {
  readonly label: Label;
  readonly probability: number;
  readonly ranked: readonly { readonly label: Label; readonly probability: number }[];
}

const dimensions = 4_096;

/** Names of files and quoted columns teach nothing about the intent: they are replaced by the place-holders of the seeds. */
export const neutral = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\p{L}\p{N}_./-]+\.(csv|tsv|tab|json|ndjson|jsonl|parquet)\b/gu, '{t}')
    .replace(/[\p{L}\p{N}_./-]+\.(md|txt|html?|pdf|docx?|log|rtf)\b/gu, '{x}')
    .replace(/\s+/g, ' ')
    .trim();

/** FNV-1a: the bucket of an n-gram. */
const bucket = (gram: string): number => {
  let h = 2_166_136_261;
  for (let i = 0; i < gram.length; i++) h = Math.imul(h ^ gram.charCodeAt(i), 16_777_619);
  return (h >>> 0) % dimensions;
};

/** Hashed character 3- to 5-grams within words plus whole words and word pairs, as a unit vector of distinct buckets. */
export const featuresOf = (text: string): { readonly at: readonly number[]; readonly weight: number } => {
  const at = new Set<number>();
  const words = neutral(text)
    .split(/[^\p{L}\p{N}{}]+/u)
    .filter(Boolean);
  words.forEach((word, i) => {
    const padded = `_${word}_`;
    for (let n = 3; n <= 5; n++) for (let k = 0; k + n <= padded.length; k++) at.add(bucket(padded.slice(k, k + n)));
    at.add(bucket(`w:${word}`));
    if (i > 0) at.add(bucket(`p:${words[i - 1]} ${word}`));
  });
  return { at: [...at], weight: at.size === 0 ? 0 : 1 / Math.sqrt(at.size) };
};

const softmax = (scores: Float64Array): Float64Array => {
  const top = Math.max(...scores);
  const e = scores.map((s) => Math.exp(s - top));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / sum);
};

export interface Classifier {
  readonly predict: (text: string) => Prediction;
}

/**
 * Multinomial logistic regression on character n-grams, trained by plain stochastic gradient descent in a fixed order:
 * the same examples always give the same model.
 */
export const trainClassifier = (examples: readonly (readonly [text: string, label: Label])[]): Classifier => {
  const labels = [...new Set(examples.map(([, l]) => l))];
  const weights = labels.map(() => new Float64Array(dimensions));
  const bias = new Float64Array(labels.length);
  const data = examples.map(([text, label]) => ({ ...featuresOf(text), label: labels.indexOf(label) }));
  const order = data.map((_, i) => i).sort((a, b) => ((a * 7_919) % 1_009) - ((b * 7_919) % 1_009) || a - b);
  const scores = new Float64Array(labels.length);
  const score = (x: { readonly at: readonly number[]; readonly weight: number }): Float64Array => {
    labels.forEach((_, l) => {
      let s = 0;
      const w = weights[l] as Float64Array;
      for (const i of x.at) s += w[i] as number;
      scores[l] = s * x.weight + (bias[l] as number);
    });
    return softmax(scores);
  };
  const decay = 1e-5;
  for (let epoch = 0; epoch < 60; epoch++) {
    const rate = 2 / (1 + epoch * 0.08);
    for (const k of order) {
      const x = data[k] as (typeof data)[number];
      const p = score(x);
      labels.forEach((_, l) => {
        const error = (l === x.label ? 1 : 0) - (p[l] as number);
        const w = weights[l] as Float64Array;
        for (const i of x.at) w[i] = (w[i] as number) * (1 - rate * decay) + rate * error * x.weight;
        bias[l] = (bias[l] as number) + rate * error * 0.02;
      });
    }
  }
  return {
    predict: (text) => {
      const p = score(featuresOf(text));
      const ranked = labels
        .map((label, l) => ({ label, probability: p[l] as number }))
        .sort((a, b) => b.probability - a.probability || (a.label < b.label ? -1 : 1));
      return { label: ranked[0]?.label ?? 'other', probability: ranked[0]?.probability ?? 0, ranked };
    },
  };
};

export const seedExamples = (): readonly (readonly [string, Label])[] =>
  Object.entries(seeds).flatMap(([label, texts]) => texts.map((t) => [t, label as Label] as const));

let trained: Classifier | undefined;
/** The classifier over all seeds, trained on first use (about a tenth of a second). */
export const intentClassifier = (): Classifier => {
  trained ??= trainClassifier(seedExamples());
  return trained;
};
