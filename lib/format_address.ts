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
 * assertEquals(formatAddress({ hostname: "::1", port: 2000 }), "[::1]:2000");
 * ```
 */
export function formatAddress(
  { hostname, port }: { hostname: string; port: number },
): string {
  return `${hostname.replace(/^[^[].*:.*$/, "[$&]")}:${port}`;
}
