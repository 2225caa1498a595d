/**
 * Closes a connection so that the peer gets the tail end of the data.
 *
 * A plain `close()` while bytes of the peer are still unread makes the system
 * reset the connection, and what the peer had not read yet is lost to it. So
 * this half-closes, reads on until the peer closes too, or `waitMs` at the
 * most, and closes then. nginx calls it a lingering close.
 *
 * From Matloff, section 5.3; RFC 1122, section 4.2.2.13.
 *
 * @param conn The connection to close; it may be gone already.
 * @param waitMs How long to wait for the peer, in milliseconds.
 *
 * @example
 * ```ts
 * import { lingeringClose } from "@socket-primer/lib/lingering-close";
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
    // The peer has gone, or the time was up: there is nobody to wait for.
  }
  clearTimeout(timer);
  conn[Symbol.dispose]();
}
