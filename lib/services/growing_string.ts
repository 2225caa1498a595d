/**
 * growing_string.ts: the string v, which can only grow, up to a limit.
 *
 * @module
 */

/**
 * A string of bytes to which you can only append, up to a limit: the string v
 * that the clients of the string servers share.
 *
 * From Matloff, section 6.
 *
 * @example
 * ```ts
 * import { GrowingString } from "@socket-primer/primer/growing-string";
 * import { assertEquals } from "@std/assert";
 *
 * const v = new GrowingString(1024);
 * v.append(new TextEncoder().encode("a"));
 * const answer = v.append(new TextEncoder().encode("b"));
 * assertEquals(new TextDecoder().decode(answer), "ab");
 * ```
 */
export class GrowingString {
  readonly #bytes: Uint8Array;
  #length = 0;

  /**
   * Creates an empty string.
   *
   * @param maxBytes Its maximum length in bytes. The system provides memory
   * only for the bytes that have been written.
   */
  constructor(maxBytes: number) {
    this.#bytes = new Uint8Array(maxBytes);
  }

  /**
   * Appends all of the bytes, or none if there is not enough room.
   *
   * @param bytes The bytes to append.
   * @returns The whole string so far. Later calls do not change these bytes.
   * @throws {RangeError} If the string would become too long.
   */
  append(bytes: Uint8Array): Uint8Array {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      throw new RangeError(
        `v is full: the limit is ${this.#bytes.length} bytes`,
      );
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return this.bytes;
  }

  /** The whole string so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
