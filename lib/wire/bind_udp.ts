import { formatAddress } from "../sockets/format_address.ts";
import type { Endpoint } from "./wire_relay.ts";

/**
 * Opens a UDP socket.
 *
 * @param endpoint The address, and the port or 0 for any free one.
 * @returns The socket.
 * @throws {Error} If the address cannot be bound. The message says which one,
 * and the `cause` says why.
 */
export function bindUdp({ hostname, port }: Endpoint): Deno.DatagramConn {
  if (!("listenDatagram" in Deno)) {
    throw new Error("permission missing; add --unstable-net");
  }
  try {
    return Deno.listenDatagram({ hostname, port, transport: "udp" });
  } catch (cause) {
    const address = formatAddress({ hostname, port });
    throw new Error(`cannot listen on ${address}`, { cause });
  }
}
