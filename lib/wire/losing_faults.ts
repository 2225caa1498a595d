/**
 * losing_faults.ts: the TCP faults stall, blackhole and corrupt.
 *
 * @module
 */
import { aborted } from "./aborted.ts";
import { flipBits } from "./flip_bits.ts";
import type { StreamStage } from "./stream_stage.ts";
import { touch } from "./touch.ts";

/**
 * Faults that keep the bytes of a TCP stream from arriving, or from arriving
 * as they were sent.
 */
export const losingFaults = {
  /** Stops reading: the buffers fill up until the sender cannot write. */
  stall: (): StreamStage =>
    async function* (input, wire) {
      wire.note("stall");
      await aborted(wire.signal);
      yield* input;
    },

  /** Reads everything, even the end of file, and passes on nothing. */
  blackhole: (): StreamStage =>
    // deno-lint-ignore require-yield
    async function* (input, wire) {
      for await (const packet of input) wire.drop(packet, "blackhole");
    },

  /** Flips one bit of each byte with this probability. */
  corrupt: (probability: number): StreamStage =>
    async function* (input, { random }) {
      for await (const packet of input) {
        const [bytes, flipped] = flipBits(packet.bytes, probability, random);
        const fault = `corrupt ${flipped} ${flipped === 1 ? "bit" : "bits"}`;
        yield flipped > 0 ? touch(packet, fault, { bytes }) : packet;
      }
    },
};
