/**
 * fault_help.ts: lists the faults for the help of `relay.ts`.
 *
 * @module
 */
import { FAULTS, type Transport } from "./fault_list.ts";

/**
 * Lists all faults for the help, with their parameters and what they do.
 *
 * @returns The lines.
 *
 * @example
 * ```ts
 * import { faultHelp } from "@socket-primer/primer/fault-help";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(faultHelp().slice(0, 2), [
 *   "Faults over TCP:",
 *   "  latency MS [JITTER]             everything arrives later, in order",
 * ]);
 * ```
 */
export function faultHelp(): string[] {
  return [
    "Faults over TCP:",
    ...linesFor("tcp"),
    "",
    "Faults over UDP:",
    ...linesFor("udp"),
    "",
    "P is a probability, such as 0.1 or 10%. LIST says which datagrams,",
    "such as 1 (the first) or 3,5. Without P or LIST, the fault applies to every",
    "datagram, and reorder swaps each pair. MS, GAP_MS and JITTER are in",
    "milliseconds.",
    "With lockstep, each piece waits until the one before it has been read.",
  ];
}

function linesFor(transport: Transport): string[] {
  return Object.entries(FAULTS).flatMap(([name, { [transport]: form }]) => {
    if ("refusal" in form) return [];
    const usage = `  ${name} ${form.parameters}`;
    return [`${usage.padEnd(33)} ${form.meaning}`];
  });
}
