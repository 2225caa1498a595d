import { explainError } from "./explain_error.ts";
import { formatAddress } from "./format_address.ts";

/**
 * Accepts one client and prints `client is at 127.0.0.1:52630`.
 *
 * When the process has no file descriptor left for it, the client waits in the
 * backlog: that is said on standard error, and tried again until another client
 * has left and so given one back.
 *
 * From Matloff, section 2.1; accept(2).
 *
 * @param listener The bound listener.
 * @param name The program's name, for the message.
 * @returns The connection, or `null` once the listener is closed.
 *
 * @example
 * ```ts
 * import { acceptClient } from "@socket-primer/lib/accept-client";
 * import { assertEquals } from "@std/assert";
 *
 * const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using client = await Deno.connect({ port: listener.addr.port });
 * using conn = await acceptClient(listener, "greeter");
 * assertEquals(conn?.remoteAddr, client.localAddr);
 * listener.close();
 * assertEquals(await acceptClient(listener, "greeter"), null);
 * ```
 */
export async function acceptClient(
  listener: Deno.TcpListener,
  name: string,
): Promise<Deno.TcpConn | null> {
  for (let problem = "";;) {
    const result = await listener.accept().catch((error: Error) => error);
    if (!(result instanceof Error)) {
      console.log(`client is at ${formatAddress(result.remoteAddr)}`);
      return result;
    }
    if (result instanceof Deno.errors.BadResource) return null;
    // One that has left the backlog again is as if it had never come.
    if (result instanceof Deno.errors.NotConnected) continue;
    const cause = explainError(result);
    if (cause !== problem) console.error(`${name}: cannot accept: ${cause}`);
    problem = cause;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
