/**
 * flip_bits.ts: flips random bits.
 *
 * @module
 */

/**
 * Copies bytes and flips one bit in some of them, as noise on a wire does.
 *
 * @param bytes The bytes; they stay as they are.
 * @param probability How likely each byte is to be hit, from 0 to 1.
 * @param random Gives random numbers, as `Math.random` does.
 * @returns The copy, and how many bits were flipped.
 *
 * @example
 * ```ts
 * import { flipBits } from "@socket-primer/primer/flip-bits";
 * import { assertEquals } from "@std/assert";
 *
 * const a = new TextEncoder().encode("a");
 * assertEquals(flipBits(a, 1, () => 0), [new TextEncoder().encode("`"), 1]);
 * ```
 */
export function flipBits(
  bytes: Uint8Array,
  probability: number,
  random: () => number,
): [Uint8Array, number] {
  let flipped = 0;
  const copy = bytes.map((byte) => {
    if (random() >= probability) return byte;
    flipped++;
    return byte ^ (1 << Math.floor(8 * random()));
  });
  return [copy, flipped];
}
