/**
 * A string of bytes that only grows, up to a limit: the string v that the
 * servers of Matloff's section 6 share between their clients.
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
  readonly #maxBytes: number;
  #bytes = new Uint8Array(64);
  #length = 0;

  /**
   * Makes an empty string.
   *
   * @param maxBytes The most bytes that it will hold.
   */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
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
    if (length > this.#maxBytes) {
      throw new RangeError(`v is full: it holds ${this.#maxBytes} bytes`);
    }
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.#bytes);
      this.#bytes = larger;
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
