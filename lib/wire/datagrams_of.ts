/**
 * datagrams_of.ts: receives datagrams until the socket is closed.
 *
 * @module
 */

/** More than the largest UDP datagram. */
const MAX_DATAGRAM_BYTES = 65_536;

/**
 * Receives datagrams until the socket is closed, or fails.
 *
 * @param socket A UDP socket.
 * @returns Each datagram, in an array of its own, and the address of its
 * sender.
 *
 * @example
 * ```ts
 * import { datagramsOf } from "@socket-primer/primer/datagrams-of";
 * import { assertEquals } from "@std/assert";
 *
 * const transport = "udp";
 * const socket = Deno.listenDatagram({ transport, hostname: "127.0.0.1", port: 0 });
 * await socket.send(new Uint8Array([1, 2]), socket.addr);
 * for await (const [bytes] of datagramsOf(socket)) {
 *   assertEquals(bytes, new Uint8Array([1, 2]));
 *   socket.close();
 * }
 * ```
 */
export async function* datagramsOf(
  socket: Deno.DatagramConn,
): AsyncGenerator<[Uint8Array, Deno.NetAddr]> {
  const buffer = new Uint8Array(MAX_DATAGRAM_BYTES);
  while (true) {
    try {
      const [datagram, from] = await socket.receive(buffer);
      yield [datagram.slice(), from as Deno.NetAddr];
    } catch {
      return;
    }
  }
}
