/**
 * read_ahead.ts: reads ahead by up to a megabyte, for the faults latency and
 * coalesce.
 *
 * @module
 */
import type { StreamPacket } from "./stream_stage.ts";

/** A packet and when it arrived, on the clock of `performance.now()`. */
export interface Arrival {
  /** The packet. */
  packet: StreamPacket;
  /** The moment, in milliseconds. */
  at: number;
}

/** How much to read ahead. A small packet counts as `MIN_PACKET_BYTES`. */
const MAX_BYTES = 1_048_576;
const MIN_PACKET_BYTES = 256;

/**
 * Reads packets in the background and keeps them until they are asked for, so
 * a delay does not stop the sender. It holds about a megabyte at most.
 *
 * @example
 * ```ts
 * import { ReadAhead } from "@socket-primer/primer/read-ahead";
 * import { assertEquals } from "@std/assert";
 *
 * async function* input() {
 *   for (const offset of [0, 1, 2]) {
 *     yield { kind: "data" as const, offset, bytes: new Uint8Array(1), faults: [] };
 *   }
 * }
 * const offsets = [];
 * for await (const { packet } of new ReadAhead(input())) {
 *   offsets.push(packet.offset);
 * }
 * assertEquals(offsets, [0, 1, 2]);
 * ```
 */
export class ReadAhead implements AsyncIterable<Arrival> {
  readonly #waiting: Arrival[] = [];
  #cost = 0;
  #ended = false;
  #stopped = false;
  /** Wakes the reader if the queue was empty, or `#fill` if it was full. */
  #wake: () => void = () => {};

  /** Starts reading `input`, which must not throw. */
  constructor(input: AsyncIterable<StreamPacket>) {
    this.#fill(input);
  }

  /**
   * Takes the data that has already arrived, without waiting.
   *
   * @returns The data packets before the first packet of another kind; there
   * may be none.
   */
  takeData(): StreamPacket[] {
    const taken: StreamPacket[] = [];
    while (this.#waiting[0]?.packet.kind === "data") {
      taken.push(this.#shift().packet);
    }
    return taken;
  }

  /** Gives the packets in their order, as they come. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Arrival> {
    try {
      while (true) {
        if (this.#waiting.length > 0) yield this.#shift();
        else if (this.#ended) return;
        else await this.#change();
      }
    } finally {
      this.#stopped = true;
      this.#wake();
    }
  }

  async #fill(input: AsyncIterable<StreamPacket>): Promise<void> {
    for await (const packet of input) {
      this.#waiting.push({ packet, at: performance.now() });
      this.#cost += costOf(packet);
      this.#wake();
      while (this.#cost > MAX_BYTES && !this.#stopped) await this.#change();
      if (this.#stopped) break;
    }
    this.#ended = true;
    this.#wake();
  }

  #shift(): Arrival {
    const arrival = this.#waiting.shift()!;
    this.#cost -= costOf(arrival.packet);
    this.#wake();
    return arrival;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake = resolve);
  }
}

function costOf({ bytes }: StreamPacket): number {
  return Math.max(MIN_PACKET_BYTES, bytes.length);
}
