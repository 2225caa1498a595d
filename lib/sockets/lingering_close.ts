/**
 * lingering_close.ts: closes a connection without losing the tail end of the
 * data.
 *
 * @module
 */

/**
 * Closes a connection so that a peer that reads within the time limit receives
 * all of the data.
 *
 * If bytes from the peer are still unread when a program calls `close()`, the
 * system may reset the connection, and the peer may then lose data that it has
 * not read yet. So this function half-closes, reads until the peer closes too
 * or the time is up, and only then closes. nginx calls this a lingering close.
 *
 * From Matloff, section 5.3; RFC 1122, section 4.2.2.13.
 *
 * @param conn The connection; the peer may have left already.
 * @param waitMs How long to wait for the peer, in milliseconds; 1000 if not
 * given.
 *
 * @example
 * ```ts
 * import { lingeringClose } from "@socket-primer/primer/lingering-close";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using client = await Deno.connect({ port: listener.addr.port });
 * await client.closeWrite();
 * await lingeringClose(await listener.accept());
 * assertEquals(await client.read(new Uint8Array(1)), null);
 * ```
 */
export async function lingeringClose(
  conn: Deno.Conn,
  waitMs = 1000,
): Promise<void> {
  const timer = setTimeout(() => conn[Symbol.dispose](), waitMs);
  try {
    await conn.closeWrite();
    const rest = new Uint8Array(1024);
    while (await conn.read(rest) !== null);
  } catch {
    // The peer has left, or the time is up. There is nothing to wait for.
  }
  clearTimeout(timer);
  conn[Symbol.dispose]();
}
