/**
 * receive_within.ts: waits for a datagram, up to a time limit.
 *
 * @module
 */

/**
 * Waits for a datagram, but not for ever.
 *
 * UDP has no end of file, and a datagram may be lost. So a program that waits
 * for one has to decide for how long. When the time is up, this function closes
 * the socket: in Deno, there is no other way to end a pending receive.
 *
 * From Grayson's chapter 18; udp(7), and recv(2) with `SO_RCVTIMEO`.
 *
 * @param socket The socket to receive from.
 * @param milliseconds How long to wait.
 * @param size The size of the buffer, in bytes. On Linux and macOS, the rest of
 * a longer datagram is lost without an error.
 * @returns The datagram, which may be empty; `null` if the time is up and the
 * socket has been closed.
 * @throws Whatever `receive` rejects with before the time is up.
 *
 * @example
 * ```ts
 * import { receiveWithin } from "@socket-primer/primer/receive-within";
 * import { assertEquals } from "@std/assert";
 *
 * const address = { transport: "udp", hostname: "127.0.0.1", port: 0 } as const;
 * const socket = Deno.listenDatagram(address);
 * await socket.send(new Uint8Array([1, 2, 3]), socket.addr);
 * assertEquals(await receiveWithin(socket, 5000, 2), new Uint8Array([1, 2]));
 * assertEquals(await receiveWithin(socket, 1, 2), null);
 * ```
 */
export async function receiveWithin(
  socket: Deno.DatagramConn,
  milliseconds: number,
  size: number,
): Promise<Uint8Array | null> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    socket.close();
  }, milliseconds);
  try {
    const [datagram] = await socket.receive(new Uint8Array(size));
    return datagram;
  } catch (error) {
    if (late) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
