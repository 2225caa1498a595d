/**
 * connect_tcp.ts: connects with `node:net`, whose sockets can send a reset.
 *
 * @module
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { formatAddress } from "../sockets/format_address.ts";
import { denoError } from "./deno_error.ts";
import type { Endpoint } from "./wire_relay.ts";

/**
 * Starts to connect with `node:net`, because its sockets can send a reset.
 *
 * The socket allows half-closes, does not delay small writes (Nagle's algorithm
 * is off), and reads nothing until it is resumed.
 *
 * @param endpoint The server.
 * @returns The socket, and a promise that resolves when it is connected. If the
 * connection fails, the promise rejects with an error that gives the address,
 * and the `cause` says why.
 *
 * @example
 * ```ts
 * import { connectTcp } from "@socket-primer/primer/connect-tcp";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const { socket, connected } = connectTcp(listener.addr);
 * using accepted = await listener.accept();
 * await connected;
 * assertEquals(accepted.remoteAddr.port, socket.localPort);
 * socket.destroy();
 * ```
 */
export function connectTcp(
  { hostname, port }: Endpoint,
): { socket: Socket; connected: Promise<void> } {
  const host = hostname;
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });

  async function connected(): Promise<void> {
    try {
      await Promise.race([once(socket, "connect"), once(socket, "close")]);
      if (socket.destroyed) throw new Error("closed before it was connected");
      socket.pause();
    } catch (error) {
      const server = formatAddress({ hostname, port });
      const cause = denoError(error);
      throw new Error(`cannot connect to ${server}`, { cause });
    }
  }
  return { socket, connected: connected() };
}
