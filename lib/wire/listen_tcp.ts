import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { formatAddress } from "../sockets/format_address.ts";
import { denoError } from "./deno_error.ts";
import type { Endpoint } from "./wire_relay.ts";
import { requireNet } from "./require_net.ts";

/**
 * Listens for TCP connections with `node:net`, whose sockets can be reset.
 *
 * The sockets allow half-closes, do not delay small writes (no Nagle), and
 * read nothing until they are resumed.
 *
 * @param endpoint The address, and the port or 0 for any free one.
 * @param accept Is called with each connection.
 * @returns The listener. Closing it does not end its connections.
 * @throws {Error} If the address cannot be bound. The message says which one,
 * and the `cause` says why.
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
    const address = formatAddress({ hostname, port });
    throw new Error(`cannot listen on ${address}`, { cause: denoError(error) });
  }
}
