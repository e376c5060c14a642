/** Robertson and Zaragoza's usual parameters. */
const k1 = 1.2;
const b = 0.75;

/**
 * Okapi BM25 of a query against each document, documents given as lists of terms. The idf is the variant that is never
 * negative: ln(1 + (N − n + 0.5) / (n + 0.5)).
 */
export function bm25(documents: readonly (readonly string[])[], query: readonly string[]): number[] {
  const averageLength = documents.reduce((sum, terms) => sum + terms.length, 0) / Math.max(1, documents.length);
  const wanted = new Set(query);
  const frequencies = documents.map((terms) => {
    const counts = new Map<string, number>();
    for (const term of terms) if (wanted.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
    return counts;
  });
  const inDocuments = new Map<string, number>();
  for (const counts of frequencies) for (const term of counts.keys()) inDocuments.set(term, (inDocuments.get(term) ?? 0) + 1);
  return frequencies.map((counts, index) => {
    const lengthNorm = k1 * (1 - b + (b * documents[index]!.length) / Math.max(1, averageLength));
    let score = 0;
    for (const [term, tf] of counts) {
      const n = inDocuments.get(term) as number;
      score += Math.log(1 + (documents.length - n + 0.5) / (n + 0.5)) * ((tf * (k1 + 1)) / (tf + lengthNorm));
    }
    return score;
  });
}
