/**
 * A string of bytes that only grows, up to a limit.
 *
 * It is the v that the servers of Matloff's section 6 share between clients.
 *
 * @example
 * ```ts
 * import { GrowingString } from "@socket-primer/lib/growing-string";
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
   * Makes an empty string.
   *
   * @param maxBytes The most bytes that it will hold. The system gives memory
   * for those that are written, not before.
   */
  constructor(maxBytes: number) {
    this.#bytes = new Uint8Array(maxBytes);
  }

  /**
   * Appends bytes, all or none.
   *
   * @param bytes What to append.
   * @returns All of the string so far; later calls do not change it.
   * @throws {RangeError} If the string would be too long.
   */
  append(bytes: Uint8Array): Uint8Array {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      throw new RangeError(`v is full: it holds ${this.#bytes.length} bytes`);
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return this.#bytes.subarray(0, length);
  }

  /** The string as text. */
  toString(): string {
    return new TextDecoder().decode(this.#bytes.subarray(0, this.#length));
  }
}
