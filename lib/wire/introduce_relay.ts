/**
 * introduce_relay.ts: prints the relay's address, the seed, the faults and the
 * address of the page.
 *
 * @module
 */
import { announce } from "../command_line/announce.ts";
import { parseHostPort } from "../command_line/parse_host_port.ts";
import { say } from "../command_line/say.ts";
import { faultRemark } from "./fault_remark.ts";
import type { WireRelay } from "./wire_relay.ts";

/**
 * Prints where a relay listens, where the server is, the seed, a line for each
 * fault, and where the page is.
 *
 * @param relay The relay.
 * @param seed The seed, with which the user can repeat the random choices.
 * @param page The URL of its page; empty if it has none.
 */
export function introduceRelay(
  relay: WireRelay,
  seed: number,
  page: string,
): void {
  const { transport, address, server, faults } = relay;
  announce({ transport, ...parseHostPort("PORT", address) });
  say(`relaying ${transport.toUpperCase()} to ${server}, seed ${seed}`);
  for (const dir of ["up", "down"] as const) {
    for (const fault of faults[dir]) {
      const remark = faultRemark(fault, transport);
      say(`${dir}: ${fault.text}${remark ? ` (${remark})` : ""}`);
    }
  }
  if (page) say(`page at ${page}`);
}
