/**
 * Opens a UDP socket on this machine.
 *
 * `Deno.listenDatagram` exists only if the program runs with `--unstable-net`.
 * If that flag is missing, the error says so.
 *
 * From Grayson, section 18.2; udp(7).
 *
 * @param hostname The address to bind the socket to; the system chooses the
 * port.
 * @returns The socket. Close it when you are done.
 * @throws {Error} If `--unstable-net` is missing.
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
export function listenDatagram(hostname: string): Deno.DatagramConn {
  if (!("listenDatagram" in Deno)) {
    throw new Error("permission missing; add --unstable-net");
  }
  return Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
}
