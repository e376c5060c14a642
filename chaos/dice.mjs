/** The same chances for the same seed (mulberry32). */
export function dice(seed) {
  let a = seed | 0;
  const roll = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    roll,
    chance: (p) => roll() < p,
    below: (n) => Math.floor(roll() * n),
    between: (low, high) => low + roll() * (high - low),
    pick: (list) => list[Math.floor(roll() * list.length)],
  };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
