/**
 * source_for.ts: the address to send datagrams from.
 *
 * @module
 */

/**
 * Chooses the address to send datagrams from.
 *
 * A datagram from 127.0.0.1 cannot leave the machine. If a socket is bound to
 * 0.0.0.0, the system chooses a suitable source address for each datagram.
 *
 * From Grayson, section 18.2; ip(7).
 *
 * @param host The destination of the datagrams: a name or an address.
 * @returns 127.0.0.1 for an address in 127.0.0.0/8, and ::1 for ::1. For any
 * other host, :: if it is an IPv6 address, and 0.0.0.0 if not.
 *
 * @example
 * ```ts
 * import { sourceFor } from "@socket-primer/primer/source-for";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sourceFor("127.0.0.1"), "127.0.0.1");
 * assertEquals(sourceFor("192.0.2.1"), "0.0.0.0");
 * assertEquals(sourceFor("[::1]"), "::1");
 * ```
 */
export function sourceFor(host: string): string {
  if (host.startsWith("127.")) return "127.0.0.1";
  if (host.includes(":")) return /^\[?::1\]?$/.test(host) ? "::1" : "::";
  return "0.0.0.0";
}
