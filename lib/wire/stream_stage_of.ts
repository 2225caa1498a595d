/**
 * stream_stage_of.ts: makes the stage that applies a TCP fault.
 *
 * @module
 */
import { endingFaults } from "./ending_faults.ts";
import { losingFaults } from "./losing_faults.ts";
import type { Fault } from "./parse_fault.ts";
import type { StreamStage } from "./stream_stage.ts";
import { timingFaults } from "./timing_faults.ts";

const STREAM_STAGES: Record<string, (...values: never[]) => StreamStage> = {
  ...timingFaults,
  ...endingFaults,
  ...losingFaults,
};

/**
 * Makes the stage of a fault for one direction of a TCP connection.
 *
 * @param fault The fault, as {@linkcode parseFault} has read it.
 * @returns The stage. For the fault `down`, it passes everything on, because
 * that fault acts on the listener and not on connections.
 *
 * @example
 * ```ts
 * import { parseFault } from "@socket-primer/primer/parse-fault";
 * import { streamStageOf } from "@socket-primer/primer/stream-stage-of";
 * import { assertEquals } from "@std/assert";
 *
 * const stage = streamStageOf(parseFault("blackhole", "tcp"));
 * assertEquals(typeof stage, "function");
 * ```
 */
export function streamStageOf({ name, values }: Fault): StreamStage {
  if (name === "down") return (input) => input;
  return STREAM_STAGES[name](...values as never[]);
}
