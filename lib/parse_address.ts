import { parseNumber } from "./parse_number.ts";

/**
 * Reads host and port from the command line.
 *
 * @param host A name or an address; IPv6 with or without its brackets.
 * @param port The digits of the port.
 * @param lowest The lowest port accepted: 0, any free port, makes sense only
 * where one listens.
 * @returns What `Deno.listen` and `Deno.connect` take.
 * @throws {UsageError} If the port is none.
 *
 * @example
 * ```ts
 * import { parseAddress } from "@socket-primer/lib/parse-address";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseAddress("[::1]", "2000"), { hostname: "::1", port: 2000 });
 * ```
 */
export function parseAddress(
  host: string,
  port: string,
  lowest: 0 | 1 = 1,
): { hostname: string; port: number } {
  return {
    hostname: host.replace(/^\[(.*)\]$/, "$1"),
    port: parseNumber("PORT", port, { min: lowest, max: 65535 }),
  };
}
