import { formatAddress } from "./format_address.ts";

/**
 * Prints where a server listens, and who can reach it there.
 *
 * @param address The address that it is bound to; its port is never 0.
 *
 * @example
 * ```ts
 * import { announce } from "@socket-primer/lib/announce";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * announce(listener.addr); // listening on 127.0.0.1:40123 (this machine only)
 * ```
 */
export function announce(address: Deno.NetAddr): void {
  const reach = /^(127\.|::1$)/.test(address.hostname)
    ? "this machine only; --host 0.0.0.0 for all"
    : "open to the network";
  console.log(`listening on ${formatAddress(address)} (${reach})`);
}
