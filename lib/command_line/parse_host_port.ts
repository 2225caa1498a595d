/**
 * parse_host_port.ts: parses a host and a port, such as `[::1]:2000`.
 *
 * @module
 */
import { parseNumber } from "./parse_number.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Parses the address of a server: `127.0.0.1:2000`, `localhost:2000`,
 * `[::1]:2000`.
 *
 * @param name What it is, for the error message.
 * @param text What the user typed.
 * @returns The host without brackets, and the port, which is not 0.
 * @throws {UsageError} If it is not a host and a port.
 *
 * @example
 * ```ts
 * import { parseHostPort } from "@socket-primer/primer/parse-host-port";
 * import { assertEquals } from "@std/assert";
 *
 * const server = { hostname: "::1", port: 2000 };
 * assertEquals(parseHostPort("SERVER", "[::1]:2000"), server);
 * ```
 */
export function parseHostPort(
  name: string,
  text: string,
): { hostname: string; port: number } {
  const [, bracketed, plain, digits] =
    text.match(/^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/) ?? [];
  if (digits === undefined) {
    const given = JSON.stringify(text);
    throw new UsageError(`${name} must be HOST:PORT, not ${given}`);
  }
  const port = parseNumber(`the port of ${name}`, digits, 1);
  return { hostname: bracketed ?? plain, port };
}
