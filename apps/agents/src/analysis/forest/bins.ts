/** Most histogram bins per feature; bin 0 holds missing values. */
export const maxBins = 64;

/**
 * Cuts a numeric feature at its quantiles. A value belongs to the first bin whose upper edge is not below it; equal
 * values always share a bin. Missing values go to bin 0.
 */
export const binNumbers = (values: readonly (number | null)[]): { readonly bins: Uint8Array; readonly edges: readonly number[] } => {
  const sorted = Float64Array.from(values.filter((v): v is number => v !== null)).sort();
  const edges: number[] = [];
  for (let b = 1; b <= maxBins - 2 && sorted.length > 0; b++) {
    const edge = sorted[Math.min(sorted.length - 1, Math.ceil((b * sorted.length) / (maxBins - 1)) - 1)] as number;
    if (edges.length === 0 || edge > (edges.at(-1) as number)) edges.push(edge);
  }
  const bins = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (v === null || v === undefined) continue;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (v <= (edges[mid] as number)) high = mid;
      else low = mid + 1;
    }
    bins[i] = low + 1;
  }
  return { bins, edges };
};

/**
 * Numbers the labels by the mean of the target on the training rows, so that one threshold can separate any best set
 * of labels (Fisher 1958). Unseen and missing labels go to bin 0; beyond 62 labels, neighbours share a bin.
 */
export const binLabels = (labels: readonly (string | null)[], target: ArrayLike<number>, rows: ArrayLike<number>): Uint8Array => {
  const sums = new Map<string, { sum: number; count: number }>();
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k] as number;
    const label = labels[i];
    if (label === null || label === undefined) continue;
    const s = sums.get(label) ?? { sum: 0, count: 0 };
    s.sum += target[i] as number;
    s.count++;
    sums.set(label, s);
  }
  const ordered = [...sums].sort((a, b) => a[1].sum / a[1].count - b[1].sum / b[1].count || (a[0] < b[0] ? -1 : 1));
  const share = Math.max(1, Math.ceil(ordered.length / (maxBins - 2)));
  const code = new Map(ordered.map(([label], i) => [label, 1 + Math.floor(i / share)]));
  return Uint8Array.from(labels, (l) => (l === null || l === undefined ? 0 : (code.get(l) ?? 0)));
};
