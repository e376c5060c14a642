/** Pearson's r over pairs where both are present; undefined below 3 pairs or without variance. */
export const pearson = (
  xs: readonly (number | null)[],
  ys: readonly (number | null)[],
): { readonly r: number; readonly n: number } | undefined => {
  let n = 0;
  let mx = 0;
  let my = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i];
    const y = ys[i];
    if (typeof x !== 'number' || typeof y !== 'number') continue;
    n++;
    const dx = x - mx;
    const dy = y - my;
    mx += dx / n;
    my += dy / n;
    sxx += dx * (x - mx);
    syy += dy * (y - my);
    sxy += dx * (y - my);
  }
  if (n < 3 || sxx <= 0 || syy <= 0) return undefined;
  return { r: Math.max(-1, Math.min(1, sxy / Math.sqrt(sxx * syy))), n };
};

const ranks = (values: readonly (number | null)[]): readonly (number | null)[] => {
  const order = values.flatMap((v, i) => (typeof v === 'number' ? [[v, i] as const] : [])).sort((a, b) => a[0] - b[0]);
  const out: (number | null)[] = new Array(values.length).fill(null);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && order[j]?.[0] === order[i]?.[0]) j++;
    for (let k = i; k < j; k++) out[order[k]?.[1] as number] = (i + j - 1) / 2;
    i = j;
  }
  return out;
};

/** Spearman's rank correlation: Pearson's r of the ranks over complete pairs. */
export const spearman = (
  xs: readonly (number | null)[],
  ys: readonly (number | null)[],
): { readonly r: number; readonly n: number } | undefined => {
  const both = xs.map((x, i) => typeof x === 'number' && typeof ys[i] === 'number');
  return pearson(ranks(xs.map((x, i) => (both[i] ? x : null))), ranks(ys.map((y, i) => (both[i] ? y : null))));
};

export interface GroupEffect {
  /** Share of the target's variance between the groups: η² = SS_between / SS_total. */
  readonly etaSquared: number;
  /** The same corrected for chance, ω² (Hays 1963), not below 0. */
  readonly omegaSquared: number;
  readonly groups: readonly { readonly group: string; readonly count: number; readonly mean: number }[];
  readonly n: number;
}

/** One-way effect of a grouping on a number; undefined with fewer than 2 groups or no variance. Missing groups are left out. */
export const groupEffect = (labels: readonly (string | null)[], ys: readonly (number | null)[]): GroupEffect | undefined => {
  const groups = new Map<string, { count: number; sum: number }>();
  let n = 0;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    const y = ys[i];
    if (label === null || label === undefined || typeof y !== 'number') continue;
    const g = groups.get(label) ?? { count: 0, sum: 0 };
    g.count++;
    g.sum += y;
    groups.set(label, g);
    n++;
    total += y;
  }
  if (groups.size < 2 || n <= groups.size) return undefined;
  const mean = total / n;
  let between = 0;
  for (const g of groups.values()) between += g.count * (g.sum / g.count - mean) ** 2;
  let all = 0;
  for (let i = 0; i < labels.length; i++) {
    const y = ys[i];
    if (labels[i] !== null && labels[i] !== undefined && typeof y === 'number') all += (y - mean) ** 2;
  }
  if (all <= 0) return undefined;
  const df = groups.size - 1;
  const within = (all - between) / (n - groups.size);
  const sorted = [...groups]
    .map(([group, g]) => ({ group, count: g.count, mean: g.sum / g.count }))
    .sort((a, b) => b.mean - a.mean || (a.group < b.group ? -1 : 1));
  return { etaSquared: Math.min(1, between / all), omegaSquared: Math.max(0, (between - df * within) / (all + within)), groups: sorted, n };
};
