/**
 * concat.ts: joins arrays of bytes.
 *
 * @module
 */

/**
 * Joins byte arrays into one.
 *
 * @param parts The parts, in order.
 * @returns A new array with all of their bytes.
 *
 * @example
 * ```ts
 * import { concat } from "@socket-primer/primer/concat";
 * import { assertEquals } from "@std/assert";
 *
 * const parts = [new Uint8Array([1, 2]), new Uint8Array([3])];
 * assertEquals(concat(parts), new Uint8Array([1, 2, 3]));
 * ```
 */
export function concat(parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
