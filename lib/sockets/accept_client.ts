/**
 * accept_client.ts: accepts one client, and tries again if there are no file
 * descriptors left.
 *
 * @module
 */
import { explainError } from "../command_line/explain_error.ts";
import { say } from "../command_line/say.ts";
import { warn } from "../command_line/warn.ts";
import { formatAddress } from "./format_address.ts";

/** How long to wait before trying again after accepting has failed. */
const RETRY_MS = 50;

/**
 * Accepts one client and prints `client is at 127.0.0.1:52630`.
 *
 * If the process has no file descriptor left for the connection, the client has
 * to wait in the backlog. This function then prints one warning and tries again
 * every 50 ms, until there is a descriptor or the listener is closed. It does
 * the same after any other failure, unless the client has reset its connection.
 *
 * From Matloff, section 2.1; accept(2).
 *
 * @param listener The listener.
 * @param name The program's name, for messages.
 * @param quiet If true, nothing is printed about individual clients.
 * @returns The connection; `undefined` if the client reset its connection
 * before it was accepted; `null` once the listener is closed.
 *
 * @example
 * ```ts
 * import { acceptClient } from "@socket-primer/primer/accept-client";
 * import { flush } from "@socket-primer/primer/flush";
 * import { assertEquals } from "@std/assert";
 *
 * const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using client = await Deno.connect({ port: listener.addr.port });
 * using conn = await acceptClient(listener, "greeter");
 * assertEquals(conn?.remoteAddr, client.localAddr);
 * listener.close();
 * assertEquals(await acceptClient(listener, "greeter"), null);
 * await flush();
 * ```
 */
export async function acceptClient(
  listener: Deno.TcpListener,
  name: string,
  quiet = false,
): Promise<Deno.TcpConn | undefined | null> {
  for (let reported = "";;) {
    try {
      const conn = await listener.accept();
      if (!quiet) say(`client is at ${formatAddress(conn.remoteAddr)}`);
      return conn;
    } catch (error) {
      if (error instanceof Deno.errors.BadResource) return null;
      if (
        error instanceof Deno.errors.NotConnected ||
        error instanceof Deno.errors.ConnectionAborted
      ) {
        const what = "a client reset its connection before it was accepted";
        if (!quiet) warn(`${name}: ${what}`);
        return undefined;
      }
      const cause = explainError(error);
      if (cause !== reported) warn(`${name}: cannot accept: ${cause}`);
      reported = cause;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
