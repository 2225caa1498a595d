import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { formatAddress } from "../sockets/format_address.ts";
import { denoError } from "./deno_error.ts";
import type { Endpoint } from "./wire_relay.ts";

/**
 * Starts to connect with `node:net`, whose sockets can be reset.
 *
 * The socket allows half-closes, does not delay small writes (no Nagle), and
 * reads nothing until it is resumed.
 *
 * @param endpoint The server.
 * @returns The socket, and a promise that resolves when it is connected. It
 * rejects with an error that says to which address there is no connection;
 * the `cause` says why.
 */
export function connectTcp(
  { hostname, port }: Endpoint,
): { socket: Socket; connected: Promise<void> } {
  const host = hostname;
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });

  async function connected(): Promise<void> {
    try {
      await Promise.race([once(socket, "connect"), once(socket, "close")]);
      if (socket.destroyed) throw new Error("given up");
      socket.pause();
    } catch (error) {
      const server = formatAddress({ hostname, port });
      const cause = denoError(error);
      throw new Error(`cannot connect to ${server}`, { cause });
    }
  }
  return { socket, connected: connected() };
}
