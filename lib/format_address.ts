/**
 * Writes an address as people do: `127.0.0.1:2000`, `[::1]:2000`.
 *
 * From RFC 5952, section 6.
 *
 * @param address The address, such as a listener's `addr`.
 * @returns Host and port.
 *
 * @example
 * ```ts
 * import { formatAddress } from "@socket-primer/lib/format-address";
 * import { assertEquals } from "@std/assert";
 *
 * const hostname = "::1";
 * assertEquals(formatAddress({ transport: "tcp", hostname, port: 80 }), "[::1]:80");
 * ```
 */
export function formatAddress({ hostname, port }: Deno.NetAddr): string {
  return `${hostname.replace(/^[^[].*:.*$/, "[$&]")}:${port}`;
}
