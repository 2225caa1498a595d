import { FAULTS, type Transport } from "./fault_list.ts";

/**
 * Lists the faults of a transport with what they take and do, for the help.
 *
 * @param transport The transport.
 * @returns A line for each fault.
 *
 * @example
 * ```ts
 * import { faultHelp } from "@socket-primer/primer/fault-help";
 * import { assertEquals } from "@std/assert";
 *
 * const [first] = faultHelp("tcp");
 * assertEquals(
 *   first,
 *   "  latency MS [JITTER]           everything arrives later, in order",
 * );
 * ```
 */
export function faultHelp(transport: Transport): string[] {
  return Object.entries(FAULTS).flatMap(([name, { [transport]: form }]) => {
    if ("refusal" in form) return [];
    const usage = `  ${name} ${form.parameters}`;
    return [`${usage.padEnd(31)} ${form.meaning}`];
  });
}
