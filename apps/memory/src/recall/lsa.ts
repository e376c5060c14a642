import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

type Sparse = ReadonlyMap<number, number>;

const dimensions = 48;

/**
 * Latent semantic analysis fitted on the candidates themselves: cosine of query and document in the space of the strongest
 * topics (Deerwester et al. 1990), so that a document can match without sharing a word. tf-idf weights, log-scaled; the
 * document–document Gram matrix is decomposed, which is exact and small (candidates × candidates). Scores are in −1…1.
 */
export function lsa(documents: readonly (readonly string[])[], query: readonly string[]): number[] {
  const n = documents.length;
  if (n < 3) return documents.map(() => 0);
  const { vectors, weigh } = vectorise(documents);
  const gram = Matrix.zeros(n, n);
  for (let i = 0; i < n; i += 1) {
    for (let j = i; j < n; j += 1) {
      const value = dot(vectors[i] as Sparse, vectors[j] as Sparse);
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const order = [...realEigenvalues.keys()]
    .sort((x, y) => (realEigenvalues[y] as number) - (realEigenvalues[x] as number))
    .filter((i) => (realEigenvalues[i] as number) > 1e-9);
  const kept = order.slice(0, Math.min(dimensions, Math.ceil(n / 2)));
  const asked = weigh(query);
  const similarity = vectors.map((vector) => dot(vector, asked));
  // q̂ = Σ⁻¹ Vᵀ Aᵀ q: the query folded into the topic space; document i is row i of V Σ.
  const folded = kept.map(
    (k) => similarity.reduce((sum, value, i) => sum + value * eigenvectorMatrix.get(i, k), 0) / Math.sqrt(realEigenvalues[k] as number),
  );
  const queryNorm = Math.hypot(...folded);
  if (queryNorm < 1e-12) return documents.map(() => 0);
  return documents.map((_, i) => {
    const row = kept.map((k) => eigenvectorMatrix.get(i, k) * Math.sqrt(realEigenvalues[k] as number));
    const norm = Math.hypot(...row);
    return norm < 1e-12 ? 0 : row.reduce((sum, value, d) => sum + value * (folded[d] as number), 0) / (norm * queryNorm);
  });
}

function vectorise(documents: readonly (readonly string[])[]): { vectors: Sparse[]; weigh: (terms: readonly string[]) => Sparse } {
  const ids = new Map<string, number>();
  const seenIn: number[] = [];
  for (const terms of documents) {
    for (const term of new Set(terms)) {
      const id = ids.get(term) ?? ids.size;
      ids.set(term, id);
      seenIn[id] = (seenIn[id] ?? 0) + 1;
    }
  }
  const weigh = (terms: readonly string[]): Sparse => {
    const counts = new Map<number, number>();
    for (const term of terms) {
      const id = ids.get(term);
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [id, count] of counts) counts.set(id, (1 + Math.log(count)) * Math.log(1 + documents.length / (seenIn[id] as number)));
    return counts;
  };
  return { vectors: documents.map(weigh), weigh };
}

function dot(x: Sparse, y: Sparse): number {
  const [small, large] = x.size < y.size ? [x, y] : [y, x];
  let sum = 0;
  for (const [id, value] of small) sum += value * (large.get(id) ?? 0);
  return sum;
}
