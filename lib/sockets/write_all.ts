/**
 * write_all.ts: writes all of the bytes, even if it takes several partial
 * writes.
 *
 * @module
 */

/**
 * What {@linkcode writeAll} writes to, such as a connection or `Deno.stdout`.
 *
 * `write` accepts at least one byte and resolves to how many it has accepted.
 */
export type Writer = Pick<Deno.Conn, "write">;

/**
 * Writes all of the bytes (a full write), like Python's `sendall`.
 *
 * One `write` hands over only as many bytes as the operating system has room
 * for, and returns their number. If that is not all of them, it was a partial
 * write, and the rest still has to be written. This function returns once the
 * system has accepted every byte, which does not mean that the peer has read
 * them.
 *
 * Wait until one full write has finished before you begin the next on the same
 * connection, or their bytes may be interleaved.
 *
 * From Matloff, section 4; send(2).
 *
 * @param to The connection or file to write to.
 * @param bytes The bytes; there may be none.
 * @throws Whatever `to.write` rejects with, such as {@linkcode
 * Deno.errors.BrokenPipe}. Some of the bytes may already have been sent.
 *
 * @example A writer that accepts one byte at a time
 * ```ts
 * import { writeAll } from "@socket-primer/primer/write-all";
 * import { assertEquals } from "@std/assert";
 *
 * const accepted: number[] = [];
 * const reluctant = {
 *   write: (bytes: Uint8Array) => Promise.resolve(accepted.push(bytes[0]) && 1),
 * };
 * await writeAll(reluctant, new Uint8Array([1, 2, 3]));
 * assertEquals(accepted, [1, 2, 3]);
 * ```
 */
export async function writeAll(to: Writer, bytes: Uint8Array): Promise<void> {
  while (bytes.length > 0) bytes = bytes.subarray(await to.write(bytes));
}
