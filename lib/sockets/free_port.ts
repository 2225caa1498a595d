/**
 * Finds a port that nobody uses at the moment.
 *
 * The system chooses the port, for a listener that is closed at once. Another
 * program may take the port before you do, so use it without delay, and only
 * where port 0 does not do.
 *
 * From bind(2).
 *
 * @param hostname The address on which the port is free.
 * @returns The port.
 *
 * @example
 * ```ts
 * import { freePort } from "@socket-primer/primer/free-port";
 * import { assertEquals } from "@std/assert";
 *
 * const port = freePort("127.0.0.1");
 * using listener = Deno.listen({ hostname: "127.0.0.1", port });
 * assertEquals(listener.addr.port, port);
 * ```
 */
export function freePort(hostname: string): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}
