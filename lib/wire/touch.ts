/**
 * touch.ts: changes a copy of a packet, and adds the name of the fault to it.
 *
 * @module
 */

/**
 * Copies a packet, makes the changes of a fault, and adds the fault's name.
 *
 * @typeParam T A packet or a datagram.
 * @param packet The packet as it came; it stays as it is.
 * @param fault The fault and what it did, such as `slicer 1/2`.
 * @param change What is different now.
 * @returns The packet to pass on.
 *
 * @example
 * ```ts
 * import { touch } from "@socket-primer/primer/touch";
 * import { assertEquals } from "@std/assert";
 *
 * const packet = { offset: 0, faults: ["latency 30 ms"] };
 * assertEquals(touch(packet, "slicer 1/2").faults, [
 *   "latency 30 ms",
 *   "slicer 1/2",
 * ]);
 * ```
 */
export function touch<T extends { faults: string[] }>(
  packet: T,
  fault: string,
  change: Partial<T> = {},
): T {
  return { ...packet, ...change, faults: [...packet.faults, fault] };
}
