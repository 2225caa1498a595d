/**
 * Makes random choices; the same seed gives the same ones.
 *
 * @example
 * ```ts
 * import { Random } from "../judge/random.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new Random("7 lunch").letters(5), new Random("7 lunch").letters(5));
 * ```
 */
export class Random {
  #state = 2166136261;

  /** Starts from any text. */
  constructor(seed: string) {
    for (const byte of new TextEncoder().encode(seed)) {
      this.#state = Math.imul(this.#state ^ byte, 16777619);
    }
  }

  /** A whole number from `min` to `max`, both included. */
  number(min: number, max: number): number {
    // mulberry32: small, and random enough to choose letters.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const fraction = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return min + Math.floor(fraction * (max - min + 1));
  }

  /** This many different letters, 26 at most. */
  letters(count: number): string {
    const left = [..."abcdefghijklmnopqrstuvwxyz"];
    let chosen = "";
    while (chosen.length < count) {
      chosen += left.splice(this.number(0, left.length - 1), 1);
    }
    return chosen;
  }
}
