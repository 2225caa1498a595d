/**
 * read_full.ts: reads until a buffer is full or the data ends.
 *
 * @module
 */
import type { Reader } from "./line_reader.ts";

/**
 * Reads until a buffer of the given size is full or the data ends, like
 * Python's `recv` with `MSG_WAITALL`.
 *
 * A single read returns what has arrived so far, which may be less.
 *
 * From Matloff, section 2.1; recv(2).
 *
 * @param from The connection to read from.
 * @param size The size of the buffer, in bytes.
 * @returns The bytes. There are fewer than `size` only at end of file.
 * @throws Whatever `from.read` rejects with.
 *
 * @example
 * ```ts
 * import { readFull } from "@socket-primer/primer/read-full";
 * import { assertEquals } from "@std/assert";
 *
 * const chunks = [[1, 2], [3]];
 * const reader = {
 *   read(into: Uint8Array) {
 *     const chunk = chunks.shift();
 *     into.set(chunk ?? []);
 *     return Promise.resolve(chunk?.length ?? null);
 *   },
 * };
 * assertEquals(await readFull(reader, 3), new Uint8Array([1, 2, 3]));
 * assertEquals(await readFull(reader, 3), new Uint8Array(0));
 * ```
 */
export async function readFull(
  from: Reader,
  size: number,
): Promise<Uint8Array> {
  const buffer = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const count = await from.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}
