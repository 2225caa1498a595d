/**
 * timing_faults.ts: the TCP faults latency, bandwidth, slicer and coalesce.
 *
 * @module
 */
import { concat } from "./concat.ts";
import { ReadAhead } from "./read_ahead.ts";
import { sleepUntil } from "./sleep_until.ts";
import type { StreamPacket, StreamStage } from "./stream_stage.ts";
import { touch } from "./touch.ts";

/** If pieces were closer together, more readers would get several at once. */
const GAP_MS = 20;
/**
 * If `bandwidth` is late by no more than this, it catches up with shorter
 * pauses.
 */
const CATCH_UP_MS = 20;
/** Into how many pieces `bandwidth` cuts the bytes of one second. */
const PIECES_PER_S = 20;

/** Cuts a packet into pieces of at most `size` bytes. */
function slices(packet: StreamPacket, size: number): StreamPacket[] {
  const pieces: StreamPacket[] = [];
  for (let i = 0; i < packet.bytes.length; i += size) {
    const bytes = packet.bytes.subarray(i, i + size);
    pieces.push({ ...packet, bytes, offset: packet.offset + i });
  }
  return pieces;
}

/**
 * Faults that change the times at which the bytes of a TCP stream arrive, and
 * the pieces in which they come. The bytes, their order and the end stay the
 * same.
 *
 * If Toxiproxy has the same fault, the name is the same.
 */
export const timingFaults = {
  /**
   * Delays everything by `ms`, plus or minus up to `jitter`, and keeps the
   * order.
   */
  latency: (ms: number, jitter = 0): StreamStage =>
    async function* (input, { random, signal }) {
      let due = 0;
      for await (const { packet, at } of new ReadAhead(input)) {
        due = Math.max(due, at + ms + jitter * (2 * random() - 1));
        await sleepUntil(due, signal);
        const waited = Math.round(performance.now() - at);
        yield touch(packet, `latency ${waited} ms`);
      }
    },

  /** Limits the bytes per second, which slows down the sender. */
  bandwidth: (bytesPerSecond: number): StreamStage =>
    async function* (input, { signal }) {
      const size = Math.ceil(bytesPerSecond / PIECES_PER_S);
      let due = 0;
      for await (const packet of input) {
        if (packet.kind !== "data") yield packet;
        for (const piece of slices(packet, size)) {
          const ms = 1000 * piece.bytes.length / bytesPerSecond;
          const now = performance.now();
          due = (now - due > CATCH_UP_MS ? now : due) + ms;
          await sleepUntil(due, signal);
          yield touch(piece, "bandwidth");
        }
      }
    },

  /**
   * Cuts chunks into pieces of at most `size` bytes. Before each further piece,
   * it waits for `gap` milliseconds or, with `lockstep`, until the receiver has
   * read the one before.
   */
  slicer: (size: number, gap: number | "lockstep" = GAP_MS): StreamStage =>
    async function* (input, { signal, allRead }) {
      let due = 0;
      for await (const packet of input) {
        if (packet.kind !== "data") yield packet;
        const pieces = slices(packet, size);
        for (const [i, piece] of pieces.entries()) {
          if (gap === "lockstep") await allRead();
          else await sleepUntil(due, signal);
          yield touch(piece, `slicer ${i + 1}/${pieces.length}`);
          if (gap !== "lockstep") due = performance.now() + gap;
        }
      }
    },

  /**
   * Joins what arrives within `ms`, so one read gets the data of several
   * writes.
   */
  coalesce: (ms: number): StreamStage =>
    async function* (input, { signal }) {
      const ahead = new ReadAhead(input);
      for await (const { packet, at } of ahead) {
        if (packet.kind !== "data") {
          yield packet;
          continue;
        }
        await sleepUntil(at + ms, signal);
        const parts = [packet, ...ahead.takeData()];
        const bytes = concat(parts.map((part) => part.bytes));
        yield touch(packet, `coalesce ${parts.length}`, { bytes });
      }
    },
};
