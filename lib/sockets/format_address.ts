/**
 * format_address.ts: formats an address as text, such as `127.0.0.1:2000` or
 * `[::1]:2000`.
 *
 * @module
 */

/**
 * Formats an address the usual way: `127.0.0.1:2000`, `[::1]:2000`.
 *
 * See RFC 5952, section 6.
 *
 * @param address The host and the port, for example a listener's `addr`.
 * @returns The address as text.
 *
 * @example
 * ```ts
 * import { formatAddress } from "@socket-primer/primer/format-address";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatAddress({ hostname: "::1", port: 80 }), "[::1]:80");
 * ```
 */
export function formatAddress(
  { hostname, port }: { hostname: string; port: number },
): string {
  const isBareIpv6 = hostname.includes(":") && !hostname.startsWith("[");
  return `${isBareIpv6 ? `[${hostname}]` : hostname}:${port}`;
}
