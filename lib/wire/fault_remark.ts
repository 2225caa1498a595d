/**
 * fault_remark.ts: a warning or hint about a fault.
 *
 * @module
 */
import type { FaultValue } from "./parse_fault.ts";

/**
 * Gives a warning or a hint about a fault that has been switched on.
 *
 * @param fault The fault.
 * @param fault.name Its name.
 * @param fault.values Its parameters.
 * @param transport The transport.
 * @returns The remark, or `undefined` if there is none.
 *
 * @example
 * ```ts
 * import { faultRemark } from "@socket-primer/primer/fault-remark";
 * import { assertEquals } from "@std/assert";
 *
 * const slicer = { name: "slicer", values: [1] };
 * assertEquals(
 *   faultRemark(slicer, "tcp"),
 *   "pieces may merge again at a busy reader; lockstep keeps them apart",
 * );
 * ```
 */
export function faultRemark(
  { name, values }: { name: string; values: FaultValue[] },
  transport: "tcp" | "udp",
): string | undefined {
  if (name === "slicer" && values[1] !== "lockstep") {
    return "pieces may merge again at a busy reader; lockstep keeps them apart";
  }
  if (name === "corrupt" && transport === "tcp") {
    return "on a real wire, TCP's checksum would catch nearly all of this";
  }
  if (name === "down") return "clients are refused by the system itself";
}
