/**
 * free_port.ts: finds a port that is not in use.
 *
 * @module
 */

/**
 * Finds a port that is not in use at the moment.
 *
 * It opens a listener on a port that the system chooses, and closes it at once.
 * Another program may take the port before you do. So use the port without
 * delay, and use this function only where you cannot use port 0.
 *
 * See bind(2).
 *
 * @param hostname The address on which the port has to be free.
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
