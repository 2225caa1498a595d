/**
 * accept_loop.ts: accepts clients and serves all of them at the same time; a
 * failing client does not affect the others.
 *
 * @module
 */
import { acceptClient } from "./accept_client.ts";
import { formatAddress } from "./format_address.ts";
import { warnAboutClient } from "./warn_about_client.ts";

/** Options of {@linkcode acceptLoop}. */
export interface AcceptLoopOptions {
  /** The program's name. Every warning about a client begins with it. */
  name: string;
  /** Closes the listener and all connections when it is aborted. */
  signal: AbortSignal;
  /** How many clients to accept; no limit if not given. */
  clients?: number;
  /** If true, nothing is printed about individual clients. @default {false} */
  quiet?: boolean;
}

/**
 * Accepts clients and serves all of them at the same time.
 *
 * If serving one client fails, the loop prints one line on standard error and
 * goes on serving the others. A client that resets its connection before it is
 * accepted also counts towards `clients`.
 *
 * From Matloff, sections 2.1 and 6; accept(2).
 *
 * @param listener The listener. It is closed as soon as the last client has
 * been accepted.
 * @param handle Serves one client. The loop then closes the connection.
 * @param options The program's name, when to stop, and how many clients to
 * accept.
 * @returns Resolves when no more clients will be accepted and every call to
 * `handle` has ended.
 *
 * @example
 * ```ts
 * import { acceptLoop } from "@socket-primer/primer/accept-loop";
 * import { flush } from "@socket-primer/primer/flush";
 * import { writeAll } from "@socket-primer/primer/write-all";
 * import { assertEquals } from "@std/assert";
 *
 * const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const greet = (conn: Deno.Conn) =>
 *   writeAll(conn, new TextEncoder().encode("hello"));
 * const { signal } = new AbortController();
 * const options = { name: "greeter", signal, clients: 1 };
 * const served = acceptLoop(listener, greet, options);
 * const client = await Deno.connect({ port: listener.addr.port });
 * assertEquals(await new Response(client.readable).text(), "hello");
 * await served;
 * await flush();
 * ```
 */
export async function acceptLoop(
  listener: Deno.TcpListener,
  handle: (conn: Deno.TcpConn) => Promise<void>,
  options: AcceptLoopOptions,
): Promise<void> {
  const { name, signal, clients = Infinity, quiet = false } = options;
  const served = new Map<Deno.TcpConn, Promise<void>>();
  // Unlike close(), disposing does nothing the second time.
  const closeAll = () =>
    [listener, ...served.keys()].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);

  for (let accepted = 0; accepted < clients && !signal.aborted; accepted++) {
    const conn = await acceptClient(listener, name, quiet);
    if (conn === null) break;
    if (conn === undefined) continue;
    const done = Promise.try(handle, conn).catch((error) => {
      if (signal.aborted || quiet) return;
      warnAboutClient(name, formatAddress(conn.remoteAddr), error);
    }).finally(() => {
      served.delete(conn);
      conn[Symbol.dispose]();
    });
    served.set(conn, done);
    if (signal.aborted) closeAll(); // it was aborted during the accept
  }
  listener[Symbol.dispose]();
  await Promise.all(served.values());
  signal.removeEventListener("abort", closeAll);
}
