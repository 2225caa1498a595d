/**
 * bind_udp.ts: opens a UDP socket, or says which flag is missing.
 *
 * @module
 */
import { listenError } from "../sockets/listen_error.ts";
import type { Endpoint } from "./wire_relay.ts";

/**
 * Opens a UDP socket.
 *
 * @param endpoint The address and the port; port 0 means any free port.
 * @returns The socket.
 * @throws {Error} If `--unstable-net` is missing, or if the address cannot be
 * bound. In the second case, the message gives the address, and the `cause`
 * says why.
 *
 * @example
 * ```ts
 * import { bindUdp } from "@socket-primer/primer/bind-udp";
 * import { assertEquals } from "@std/assert";
 *
 * const socket = bindUdp({ hostname: "127.0.0.1", port: 0 });
 * assertEquals(socket.addr.transport, "udp");
 * socket.close();
 * ```
 */
export function bindUdp({ hostname, port }: Endpoint): Deno.DatagramConn {
  if (!("listenDatagram" in Deno)) {
    throw new Error("flag missing; add --unstable-net");
  }
  try {
    return Deno.listenDatagram({ hostname, port, transport: "udp" });
  } catch (error) {
    throw listenError({ hostname, port }, error);
  }
}
