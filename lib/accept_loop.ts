import { acceptClient } from "./accept_client.ts";
import { explainError } from "./explain_error.ts";
import { formatAddress } from "./format_address.ts";

/**
 * Accepts clients and serves them all at the same time.
 *
 * One that fails is a line on standard error and nothing to the others. How
 * they are accepted is told at {@linkcode acceptClient}.
 *
 * From Matloff, sections 2.1 and 6; accept(2).
 *
 * @param listener The bound listener, which is closed in the end.
 * @param name The program's name, which begins every message about a client.
 * @param handle Serves one client; the connection is closed when it is done.
 * @param signal Closes the listener and every connection when it is aborted.
 * @param clients How many clients to accept.
 * @returns When the last client has been accepted and all have been served, or
 * after an abort.
 *
 * @example
 * ```ts
 * import { acceptLoop } from "@socket-primer/lib/accept-loop";
 * import { writeAll } from "@socket-primer/lib/write-all";
 * import { assertEquals } from "@std/assert";
 *
 * const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const { signal } = new AbortController();
 * const greet = (conn: Deno.Conn) =>
 *   writeAll(conn, new TextEncoder().encode("hello"));
 * const served = acceptLoop(listener, "greeter", greet, signal, 1);
 * const client = await Deno.connect({ port: listener.addr.port });
 * assertEquals(await new Response(client.readable).text(), "hello");
 * await served;
 * ```
 */
export async function acceptLoop(
  listener: Deno.TcpListener,
  name: string,
  handle: (conn: Deno.TcpConn) => Promise<void>,
  signal: AbortSignal,
  clients = Infinity,
): Promise<void> {
  const served = new Map<Deno.TcpConn, Promise<void>>();
  // Unlike close(), this may be called for what is closed already.
  const closeAll = () =>
    [listener, ...served.keys()].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);

  for (let accepted = 0; accepted < clients && !signal.aborted; accepted++) {
    const conn = await acceptClient(listener, name);
    if (!conn) break;
    const done = Promise.try(handle, conn).catch((error) => {
      const peer = formatAddress(conn.remoteAddr);
      const line = `${name}: ${peer}: ${explainError(error)}`;
      if (!signal.aborted) console.error(line);
    }).finally(() => {
      served.delete(conn);
      conn[Symbol.dispose]();
    });
    served.set(conn, done);
    if (signal.aborted) closeAll();
  }
  listener[Symbol.dispose]();
  await Promise.all(served.values());
  signal.removeEventListener("abort", closeAll);
}
