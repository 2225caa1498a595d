/**
 * parse_faults.ts: parses the faults of a command line, in their order.
 *
 * @module
 */
import { parseFault } from "./parse_fault.ts";
import type { Faults } from "./wire_relay.ts";

/**
 * Parses the faults of a command line: `--up` and `--down` each apply to one
 * direction, and `--both` applies to both. Each direction keeps the order in
 * which its faults were typed. If the same fault is given twice, the second one
 * comes directly after the first.
 *
 * @param given The values of these options.
 * @param transport Decides which faults there are.
 * @param args The whole command line, for the order.
 * @returns The faults of each direction.
 * @throws {UsageError} If one of them is not a fault, or its parameters are
 * wrong.
 *
 * @example
 * ```ts
 * import { parseFaults } from "@socket-primer/primer/parse-faults";
 * import { assertEquals } from "@std/assert";
 *
 * const given = { up: ["slicer 1"], down: [], both: ["latency 50"] };
 * const args = ["--both", "latency 50", "--up", "slicer 1"];
 * const { up, down } = parseFaults(given, "tcp", args);
 * assertEquals(up.map(({ text }) => text), ["latency 50", "slicer 1"]);
 * assertEquals(down.map(({ text }) => text), ["latency 50"]);
 * ```
 */
export function parseFaults(
  given: { up?: string[]; down?: string[]; both?: string[] },
  transport: "tcp" | "udp",
  args: string[],
): Faults {
  const { up = [], down = [], both = [] } = given;
  const place = (text: string) =>
    args.findIndex((arg) => arg === text || arg.endsWith(`=${text}`));
  const read = (texts: string[]) =>
    texts.toSorted((a, b) => place(a) - place(b))
      .map((text) => parseFault(text, transport));
  return { up: read([...up, ...both]), down: read([...down, ...both]) };
}
