/**
 * announce.ts: prints the address that a server listens on.
 *
 * @module
 */
import { formatAddress } from "../sockets/format_address.ts";
import { say } from "./say.ts";

/**
 * Prints the address that a server listens on, and who can reach it there.
 *
 * @param address The listener's `addr`, which has the port that the system
 * chose if port 0 was requested.
 *
 * @example
 * ```ts
 * import { flush } from "@socket-primer/primer/flush";
 * import { announce } from "@socket-primer/primer/announce";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * announce(listener.addr); // listening on 127.0.0.1:40123 (this machine only; ...)
 * await flush();
 * ```
 */
export function announce(address: Deno.NetAddr): void {
  const { hostname } = address;
  const everyone = hostname.includes(":") ? "::" : "0.0.0.0";
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(hostname);
  const reach = isLocal
    ? `this machine only; --host ${everyone} for all`
    : "open to the network";
  say(`listening on ${formatAddress(address)} (${reach})`);
}
