/**
 * ending_faults.ts: the TCP faults limit_data, reset_peer, slow_close and
 * half_close.
 *
 * @module
 */
import { aborted } from "./aborted.ts";
import { sleepUntil } from "./sleep_until.ts";
import type { StreamPacket, StreamStage, StreamWire } from "./stream_stage.ts";
import { touch } from "./touch.ts";

/** An end of file that the sender did not send. */
function earlyFin(offset: number, fault: string): StreamPacket {
  return { kind: "fin", offset, bytes: new Uint8Array(), faults: [fault] };
}

/** Splits a packet in two if the first `limit` bytes end inside it. */
async function* splitAt(
  limit: number,
  input: AsyncIterable<StreamPacket>,
): AsyncGenerator<StreamPacket, void> {
  let left = limit;
  for await (const packet of input) {
    const head = packet.bytes.subarray(0, left);
    const tail = packet.bytes.subarray(left);
    left -= head.length;
    if (head.length > 0 || tail.length === 0) yield { ...packet, bytes: head };
    if (tail.length === 0) continue;
    yield { ...packet, bytes: tail, offset: packet.offset + head.length };
  }
}

/** Goes on reading, so that the sender can send, and drops everything. */
async function dropRest(
  input: AsyncIterable<StreamPacket>,
  wire: StreamWire,
  fault: string,
): Promise<void> {
  for await (const packet of input) wire.drop(packet, fault);
}

/**
 * Faults that make a TCP connection, or one direction of it, end early, late or
 * never.
 */
export const endingFaults = {
  /**
   * After exactly `limit` bytes, sends end of file, resets the connection, or
   * stalls.
   */
  limit_data: (
    limit: number,
    then: "fin" | "reset" | "stall" = "fin",
  ): StreamStage =>
    async function* (input, wire) {
      const fault = `limit_data ${limit} ${then}`;
      const packets = splitAt(limit, input);
      let passed = 0;
      let offset = 0;
      while (passed < limit) {
        const { done, value } = await packets.next();
        if (done) return;
        yield value;
        passed += value.bytes.length;
        offset = value.offset + value.bytes.length;
      }
      if (then === "stall") {
        wire.note(fault);
        await aborted(wire.signal);
        return yield* packets;
      }
      if (then === "reset") wire.reset(fault);
      else yield earlyFin(offset, fault);
      await dropRest(packets, wire, fault);
    },

  /**
   * Resets both sides `ms` milliseconds after the connection began or the fault
   * was switched on, whichever was later.
   */
  reset_peer: (ms = 0): StreamStage =>
    async function* (input, { reset }) {
      const timer = setTimeout(() => reset("reset_peer"), ms);
      try {
        yield* input;
      } finally {
        clearTimeout(timer);
      }
    },

  /** Delays the end of file by `ms`. */
  slow_close: (ms: number): StreamStage =>
    async function* (input, { signal }) {
      for await (const packet of input) {
        if (packet.kind === "fin") {
          await sleepUntil(performance.now() + ms, signal);
          yield touch(packet, `slow_close ${ms} ms`);
        } else yield packet;
      }
    },

  /** Ends the direction after the first chunk, and drops what follows. */
  half_close: (): StreamStage =>
    async function* (input, wire) {
      for await (const packet of input) {
        yield packet;
        if (packet.kind !== "data") continue;
        yield earlyFin(packet.offset + packet.bytes.length, "half_close");
        return await dropRest(input, wire, "half_close");
      }
    },
};
