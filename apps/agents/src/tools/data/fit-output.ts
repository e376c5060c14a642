/** What a model is shown of one tool result is cut at 60,000 characters; a result stays below that by itself. */
const maxCharacters = 45_000;

/**
 * Shortens the named lists of an output, the longest first, until it fits, and says so in `limits`. Files that a tool
 * writes hold everything.
 */
export const fitOutput = <T extends { readonly limits: readonly string[] }>(output: T, lists: readonly (keyof T & string)[]): T => {
  const fitted: Record<string, unknown> = { ...output };
  const full = new Map<string, number>();
  while (JSON.stringify(fitted).length > maxCharacters) {
    const longest = lists
      .map((key) => ({ key, list: fitted[key] as readonly unknown[] }))
      .filter(({ list }) => Array.isArray(list) && list.length > 5)
      .sort((a, b) => JSON.stringify(b.list).length - JSON.stringify(a.list).length)[0];
    if (longest === undefined) break;
    if (!full.has(longest.key)) full.set(longest.key, longest.list.length);
    fitted[longest.key] = longest.list.slice(0, Math.max(5, Math.floor(longest.list.length * 0.7)));
  }
  if (full.size === 0) return output;
  const notes = [...full].map(
    ([key, n]) => `Only the first ${(fitted[key] as readonly unknown[]).length} of ${n} ${key} are listed in the result.`,
  );
  return { ...(fitted as T), limits: [...output.limits, ...notes] };
};
