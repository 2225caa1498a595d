/**
 * listen.ts: listens on an address and prints it.
 *
 * @module
 */
import { announce } from "../command_line/announce.ts";
import { listenError } from "./listen_error.ts";

/**
 * Listens for connections, and prints the address and who can reach it:
 * `listening on 127.0.0.1:2000 (this machine only; ...)`.
 *
 * It does what `bind` and `listen` together do in Matloff's programs.
 *
 * From Matloff, section 2.1; bind(2) and listen(2).
 *
 * @param hostname The address to listen on: 127.0.0.1 for clients on this
 * machine only, 0.0.0.0 for all IPv4 clients.
 * @param port The port, or 0 for any free port.
 * @returns The listener.
 * @throws {Error} If it cannot listen. The message gives the address, and the
 * `cause` says why.
 *
 * @example
 * ```ts
 * import { flush } from "@socket-primer/primer/flush";
 * import { listen } from "@socket-primer/primer/listen";
 * import { assert } from "@std/assert";
 *
 * using listener = listen("127.0.0.1", 0);
 * assert(listener.addr.port > 0);
 * await flush();
 * ```
 */
export function listen(hostname: string, port: number): Deno.TcpListener {
  try {
    const listener = Deno.listen({ hostname, port });
    announce(listener.addr);
    return listener;
  } catch (error) {
    throw listenError({ hostname, port }, error);
  }
}
