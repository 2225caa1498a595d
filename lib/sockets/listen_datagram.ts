/**
 * listen_datagram.ts: opens a UDP socket.
 *
 * @module
 */
import { listenError } from "./listen_error.ts";

/**
 * Opens a UDP socket on this machine.
 *
 * Without the flag `--unstable-net`, or the same setting in `deno.json`, Deno
 * has no `Deno.listenDatagram`.
 *
 * From Grayson, section 18.2; udp(7).
 *
 * @param hostname The address to bind the socket to.
 * @param port The port; the system chooses one if it is not given.
 * @returns The socket. Close it when you are done.
 * @throws {Error} If the socket cannot be opened. The message gives the
 * address, and the `cause` says why.
 *
 * @example
 * ```ts
 * import { listenDatagram } from "@socket-primer/primer/listen-datagram";
 * import { assertEquals } from "@std/assert";
 *
 * const socket = listenDatagram("127.0.0.1");
 * await socket.send(new Uint8Array([1, 2, 3]), socket.addr);
 * const [datagram] = await socket.receive();
 * assertEquals(datagram, new Uint8Array([1, 2, 3]));
 * socket.close();
 * ```
 */
export function listenDatagram(
  hostname: string,
  port = 0,
): Deno.DatagramConn {
  try {
    return Deno.listenDatagram({ transport: "udp", hostname, port });
  } catch (error) {
    throw listenError({ hostname, port }, error);
  }
}
