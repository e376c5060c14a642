/**
 * Waits until `probe` answers something other than undefined or false, asking again every few milliseconds. The limit only
 * bounds a failing test; nothing may depend on how fast it is reached.
 */
export async function eventually<T>(probe: () => Promise<T> | T, limitMs = 20_000): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false) return value as NonNullable<Exclude<T, false>>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`It did not happen within ${limitMs} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
