/** Addresses that a run did not make up: a person wrote them into the goal, or the run fetched exactly them already. */
export interface KnownAddresses {
  readonly goalText: string;
  readonly visited: ReadonlySet<string>;
}

const address = /https?:\/\/[^\s<>"'`)\]}]+/gi;

/** An address as a browser would write it; undefined when it is none. */
export const plainAddress = (text: string): string | undefined => {
  try {
    return new URL(text).href;
  } catch {
    return undefined;
  }
};

/** Whether asking for this address tells nobody anything that they could not know: word for word, and not a part of it. Pure. */
export function isKnown(url: string, { goalText, visited }: KnownAddresses): boolean {
  const wanted = plainAddress(url);
  if (wanted === undefined) return false;
  if (visited.has(wanted)) return true;
  return [...goalText.matchAll(address)].some(([found]) => wanted === plainAddress(found.replace(/[.,;:!?]+$/, '')));
}
