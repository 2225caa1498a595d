import { concat } from "./concat.ts";
import { ReadAhead } from "./read_ahead.ts";
import { sleepUntil } from "./sleep_until.ts";
import type { StreamPacket, StreamStage } from "./stream_stage.ts";
import { touch } from "./touch.ts";

/** Slices closer together than this merge at most readers. */
const GAP_MS = 20;
/** A pause that was longer than it should be is made up for, up to this. */
const CATCH_UP_MS = 20;
/** How much of a second one piece takes up at a limited bandwidth. */
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
 * Faults that change when the bytes of a TCP stream arrive and in which
 * pieces. The bytes, their order and the end stay the same.
 *
 * The names are those of Toxiproxy, as far as it has them.
 */
export const timingFaults = {
  /** Passes everything on `ms` later, give or take `jitter`, in order. */
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

  /** Passes on at most so many bytes in a second; the sender is slowed down. */
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

  /** Cuts into pieces of at most `size` bytes, with a pause between them. */
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

  /** Joins what arrives within `ms`: one read for several writes. */
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
