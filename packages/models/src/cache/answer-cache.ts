/** Where answers are kept for a while. Losing entries is harmless; failing to answer counts as not having it. */
export interface AnswerCache {
  readonly get: (key: string) => Promise<string | undefined>;
  readonly set: (key: string, value: string, ttlMs: number) => Promise<void>;
}

/** Keeps the newest `maxEntries` answers in this process. */
export const memoryCache = (maxEntries: number, now: () => number = Date.now): AnswerCache & { readonly size: () => number } => {
  const entries = new Map<string, { readonly value: string; readonly until: number }>();
  return {
    size: () => entries.size,
    async get(key) {
      const found = entries.get(key);
      if (!found) return undefined;
      entries.delete(key);
      if (found.until <= now()) return undefined;
      entries.set(key, found);
      return found.value;
    },
    async set(key, value, ttlMs) {
      entries.delete(key);
      entries.set(key, { value, until: now() + ttlMs });
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
    },
  };
};
