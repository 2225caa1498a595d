/**
 * listen_tcp.ts: listens with `node:net`.
 *
 * @module
 */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { listenError } from "../sockets/listen_error.ts";
import { denoError } from "./deno_error.ts";
import type { Endpoint } from "./wire_relay.ts";
import { requireNet } from "./require_net.ts";

/**
 * Listens for TCP connections with `node:net`, because its sockets can send a
 * reset.
 *
 * The sockets allow half-closes, do not delay small writes (Nagle's algorithm
 * is off), and read nothing until they are resumed.
 *
 * @param endpoint The address and the port; port 0 means any free port.
 * @param accept Called with each connection.
 * @returns The listener. Closing it does not end its connections.
 * @throws {Error} If the address cannot be bound. The message says which one,
 * and the `cause` says why.
 *
 * @example
 * ```ts
 * import { listenTcp } from "@socket-primer/primer/listen-tcp";
 * import { assert } from "@std/assert";
 *
 * const address = { hostname: "127.0.0.1", port: 0 };
 * const listener = await listenTcp(address, (socket) => socket.destroy());
 * assert(listener.listening);
 * listener.close();
 * ```
 */
export async function listenTcp(
  { hostname, port }: Endpoint,
  accept: (socket: Socket) => void,
): Promise<Server> {
  const options = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true };
  const listener = createServer(options, accept);
  try {
    // node:net reports a missing permission where nobody can catch it.
    requireNet({ hostname, port });
    listener.listen(port, hostname);
    await once(listener, "listening");
    return listener;
  } catch (error) {
    throw listenError({ hostname, port }, denoError(error));
  }
}
