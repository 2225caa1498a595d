/** A connection, `Deno.stdout`: takes at least a byte and says how many. */
export type Writer = Pick<Deno.Conn, "write">;

/**
 * Writes all of the bytes: a full write, Python's `sendall`.
 *
 * One `write` hands the operating system as many bytes as it has room for
 * and returns that number, which is often less than was asked (a partial
 * write). So the rest is written again, until none is left. It returns when
 * the system has taken every byte; that the peer has read them it cannot know.
 *
 * Two full writes at once on one connection would mix their bytes: await one
 * before the next.
 *
 * From Matloff, section 4; send(2).
 *
 * @param to The connection or file to write to.
 * @param bytes The bytes to write; may be empty.
 * @throws Whatever `to.write` rejects with, such as
 * {@linkcode Deno.errors.BrokenPipe}: some of the bytes may have been sent.
 *
 * @example A writer that accepts one byte at a time
 * ```ts
 * import { writeAll } from "@socket-primer/lib/write-all";
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
