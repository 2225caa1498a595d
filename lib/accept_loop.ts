import { acceptClient } from "./accept_client.ts";
import { explainError } from "./explain_error.ts";
import { formatAddress } from "./format_address.ts";

/** Options of {@linkcode acceptLoop}. */
export interface AcceptLoopOptions {
  /** The program's name, which begins every message about a client. */
  name: string;
  /** Closes the listener and every connection when it is aborted. */
  signal: AbortSignal;
  /** How many clients to accept. @default {Infinity} */
  clients?: number;
  /** Serves one client; the connection is closed when it is done. */
  handle(conn: Deno.TcpConn): Promise<void>;
}

/**
 * Accepts clients, see {@linkcode acceptClient}, and serves them all at the
 * same time. One that fails is a line on standard error and nothing to the
 * others.
 *
 * From Matloff, sections 2.1 and 6; accept(2).
 *
 * @param listener The bound listener, which is closed in the end.
 * @param options What to do with each client, and when to stop.
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
 * const served = acceptLoop(listener, {
 *   name: "greeter",
 *   signal,
 *   clients: 1,
 *   handle: (conn) => writeAll(conn, new TextEncoder().encode("hello")),
 * });
 * const client = await Deno.connect({ port: listener.addr.port });
 * assertEquals(await new Response(client.readable).text(), "hello");
 * await served;
 * ```
 */
export async function acceptLoop(
  listener: Deno.TcpListener,
  options: AcceptLoopOptions,
): Promise<void> {
  const { name, signal, clients = Infinity, handle } = options;
  const open = new Set<Deno.TcpConn>();
  const served = new Set<Promise<void>>();
  const closeAll = () =>
    [listener, ...open].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);

  async function serve(conn: Deno.TcpConn): Promise<void> {
    const peer = formatAddress(conn.remoteAddr);
    open.add(conn);
    try {
      await handle(conn);
    } catch (error) {
      if (!signal.aborted) {
        console.error(`${name}: ${peer}: ${explainError(error)}`);
      }
    } finally {
      open.delete(conn);
      conn[Symbol.dispose]();
    }
  }

  for (let accepted = 0; accepted < clients && !signal.aborted; accepted++) {
    const conn = await acceptClient(listener, name);
    if (!conn) break;
    const done: Promise<void> = serve(conn).finally(() => served.delete(done));
    served.add(done);
  }
  listener[Symbol.dispose]();
  await Promise.all(served);
  signal.removeEventListener("abort", closeAll);
}
