/** Seeded numbers, so that every run orders and aborts alike. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x100000000) * below);
  };
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle<A extends { length: number; [index: number]: unknown }>(
  items: A,
  below: (limit: number) => number,
): A {
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(i + 1);
    const item = items[i];
    items[i] = items[j];
    items[j] = item;
  }
  return items;
}

/** The numbers 0 to n - 1 in a seeded random order. */
export function permutation(n: number, seed: number): Uint32Array {
  return shuffle(Uint32Array.from({ length: n }, (_, i) => i), random(seed));
}
