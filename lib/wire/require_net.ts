/**
 * require_net.ts: finds out at the start whether a permission for the network
 * is missing.
 *
 * @module
 */
import { formatAddress } from "../sockets/format_address.ts";
import type { Endpoint } from "./wire_relay.ts";

/**
 * Makes sure at the start, before any client comes, that Deno may use an
 * address: listen on it, connect to it, or send to it. In a terminal, Deno asks
 * for the permission.
 *
 * @param endpoint The address.
 * @throws {Deno.errors.NotCapable} If Deno may not use the address.
 *
 * @example
 * ```ts
 * import { requireNet } from "@socket-primer/primer/require-net";
 *
 * requireNet({ hostname: "127.0.0.1", port: 2000 });
 * ```
 */
export function requireNet(endpoint: Endpoint): void {
  const host = formatAddress(endpoint);
  const { state } = Deno.permissions.requestSync({ name: "net", host });
  if (state === "granted") return;
  throw new Deno.errors.NotCapable(`Requires net access to "${host}"`);
}
