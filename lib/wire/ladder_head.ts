/**
 * ladder_head.ts: the line above the ladder diagram.
 *
 * @module
 */

/**
 * Makes the heading for the lines of {@linkcode ladderLine}: the names of the
 * columns and of the three vertical lines.
 *
 * @param relay Where the relay listens, such as `127.0.0.1:2001`.
 * @param server The server's address. If the host of an address is 127.0.0.1 or
 * ::1, the heading shows only the port.
 * @returns The line, without a newline; 79 columns wide unless an address is
 * long.
 *
 * @example
 * ```ts
 * import { ladderHead } from "@socket-primer/primer/ladder-head";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   ladderHead("127.0.0.1:2001", "127.0.0.1:2000"),
 *   "    #     time conn client                  relay :2001            server :2000",
 * );
 * ```
 */
export function ladderHead(relay: string, server: string): string {
  const [middle, right] = [`relay ${short(relay)}`, `server ${short(server)}`];
  const start = 49 - Math.floor(middle.length / 2);
  const left = "    #     time conn client".padEnd(start);
  return `${left}${middle} `.padEnd(79 - right.length) + right;
}

function short(address: string): string {
  return address.replace(/^127\.0\.0\.1:|^\[::1\]:/, ":");
}
