/**
 * tcp_connection.ts: carries one TCP connection through the faults, in both
 * directions.
 *
 * @module
 */
import { seededRandom } from "./seeded_random.ts";
import { streamStageOf } from "./stream_stage_of.ts";
import type { StreamPacket, StreamWire } from "./stream_stage.ts";
import type { TcpEnds } from "./tcp_ends.ts";
import type { Direction } from "./wire_event.ts";
import type { Faults } from "./wire_relay.ts";

/**
 * Carries one TCP connection through the faults, in both directions, until
 * both have ended or the connection is reset.
 *
 * Bytes, end of file and resets go through the faults in their order.
 */
export class TcpConnection {
  readonly #ends: TcpEnds;
  readonly #random: (...choice: number[]) => () => number;
  #faults: Faults;
  /** Aborted and replaced when the faults change. */
  #faultsEnd = new AbortController();
  #isOver = false;

  /**
   * Prepares a connection; `run` starts it.
   *
   * @param conn Its number.
   * @param ends The relay's sockets towards client and server.
   * @param faults The faults to begin with.
   * @param seed The seed of the random choices.
   */
  constructor(conn: number, ends: TcpEnds, faults: Faults, seed: number) {
    this.#ends = ends;
    this.#faults = faults;
    this.#random = (...choice) => seededRandom(seed, conn, ...choice);
  }

  /** Carries everything; resolves when the connection is over. */
  async run(): Promise<void> {
    await Promise.all([this.#carry("up"), this.#carry("down")]);
    this.close();
  }

  /** Passes on what the old faults hold back, and then uses the new ones. */
  setFaults(faults: Faults): void {
    const before = this.#faultsEnd;
    this.#faults = faults;
    this.#faultsEnd = new AbortController();
    before.abort();
  }

  /** Closes both sides. */
  close(): void {
    this.#isOver = true;
    this.#ends.close();
    this.#faultsEnd.abort();
  }

  /** Carries one direction, through new stages after each change of faults. */
  async #carry(dir: Direction): Promise<void> {
    const from = this.#ends.from(dir);
    while (!from.ended && !this.#isOver) {
      const { signal } = this.#faultsEnd;
      let packets: AsyncIterable<StreamPacket> = from.packets(signal);
      for (const [i, fault] of this.#faults[dir].entries()) {
        packets = streamStageOf(fault)(packets, this.#wire(dir, i, signal));
      }
      for await (const packet of packets) await this.#ends.send(dir, packet);
    }
  }

  /** What fault number `i` of a direction can do. */
  #wire(dir: Direction, i: number, signal: AbortSignal): StreamWire {
    const ends = this.#ends;
    return {
      signal,
      random: this.#random(dir === "up" ? 0 : 1, i),
      note: (fault) => ends.note(dir, fault),
      drop: (packet, fault) => ends.drop(dir, packet, fault),
      reset: (fault) => {
        ends.reset("up", fault);
        ends.reset("down", fault);
      },
      allRead: () => ends.allRead(dir, signal),
    };
  }
}
