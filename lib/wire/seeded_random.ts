/**
 * seeded_random.ts: reproducible random numbers.
 *
 * @module
 */

/**
 * Makes a random number generator that gives the same numbers for the same
 * seeds.
 *
 * Every fault of every connection has a generator of its own, so its choices do
 * not depend on what happens elsewhere at the same time. This is Marsaglia's
 * xorshift: good enough to choose which datagrams to lose, but not for secrets.
 *
 * @param seeds Whole numbers: the seed, and what tells this generator from
 * others.
 * @returns A function that returns the next number: at least 0, and less than
 * 1.
 *
 * @example
 * ```ts
 * import { seededRandom } from "@socket-primer/primer/seeded-random";
 * import { assert, assertEquals } from "@std/assert";
 *
 * assertEquals(seededRandom(7, 1)(), seededRandom(7, 1)());
 * assert(seededRandom(7, 1)() !== seededRandom(7, 2)());
 * ```
 */
export function seededRandom(...seeds: number[]): () => number {
  let state = 1;
  for (const seed of seeds) {
    // A multiplication by an odd number loses nothing, and spreads the bits.
    state = Math.imul(state ^ seed, 0x9e3779b1) ^ (seed >>> 15) || 1;
    for (let i = 0; i < 8; i++) next();
  }
  return next;

  function next(): number {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  }
}
