/** Keys of kept answers of models. The key itself is a hash over the tenant and the whole request. */
export const modelCacheKeys = {
  /** Sorted by last use, for the bound on their number. The braces keep all keys on one node of a cluster. */
  index: 'aw:{model-cache}:index',
  entry: (hash: string) => `aw:{model-cache}:${hash}`,
} as const;
